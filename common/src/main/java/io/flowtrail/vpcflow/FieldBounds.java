package io.flowtrail.vpcflow;

/** Where the fields of a line lie in a buffer. */
final class FieldBounds {
  private final int[] starts;
  private final int[] ends;
  private int count;

  FieldBounds(int most) {
    starts = new int[most];
    ends = new int[most];
  }

  int count() {
    return count;
  }

  int start(int field) {
    return starts[field];
  }

  int end(int field) {
    return ends[field];
  }

  /**
   * Cuts a line at its spaces; runs of them count as one.
   *
   * @return the number of fields; if there are more than there is room for, one more than that
   */
  int split(byte[] b, int from, int to) {
    int[] s = starts;
    int[] e = ends;
    int n = 0;
    int i = from;
    while (true) {
      while (i < to && b[i] == ' ') {
        i++;
      }
      if (i == to) {
        break;
      }
      if (n == s.length) {
        n++;
        break;
      }
      s[n] = i;
      while (i < to && b[i] != ' ') {
        i++;
      }
      e[n++] = i;
    }
    count = n;
    return n;
  }

  void clear() {
    count = 0;
  }

  void add(int from, int to) {
    starts[count] = from;
    ends[count++] = to;
  }
}
