package io.flowtrail.cloudtrail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks for records of other accounts and regions in a log file's bytes as they stream by, without
 * reading their JSON: finds the texts {@code awsRegion"} and {@code recipientAccountId"} and
 * compares the values behind them. It looks at one place in eight bytes or so (Wu and Manber's
 * algorithm with pairs of bytes), which costs a fraction of what inflating costs.
 *
 * <p>May suspect a file without reason, as it does not know how deep a member lies; so suspicion
 * means that the file must be read ({@link ForeignRecords}). Names are found as CloudTrail writes
 * them, without {@code \}{@code u} escapes: a file of CloudTrail's, which its digest proves, has no
 * others.
 *
 * <p>The caller keeps the bytes that {@link #scan} leaves, and puts the next ones behind them. Not
 * safe for several threads.
 */
public final class ForeignRecordSearch {
  private static final byte[] REGION = bytes("awsRegion\"");
  private static final byte[] ACCOUNT = bytes("recipientAccountId\"");

  /**
   * Length of the window: of the shorter name, and of the same number of last bytes of the other.
   */
  private static final int WINDOW = REGION.length;

  /** Longest space and value that is waited for; names before longer ones are suspicious. */
  private static final int LONGEST_VALUE = 256;

  /** Most bytes that {@link #scan} leaves; a buffer must be larger. */
  public static final int LONGEST_REST = ACCOUNT.length + LONGEST_VALUE;

  /** How far the window may move on when it ends with a pair of bytes. */
  private static final byte[] SHIFT = shifts();

  private final byte[] account;
  private final byte[] region;
  private final byte[] globalRegion;
  private boolean suspicious;

  /** A search in one file. */
  public ForeignRecordSearch(RecordHome home) {
    this.account = bytes(home.account());
    this.region = bytes(home.region());
    this.globalRegion = bytes(home.globalRegion());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] shifts() {
    byte[] shifts = new byte[1 << 16];
    Arrays.fill(shifts, (byte) (WINDOW - 1));
    for (byte[] name : new byte[][] {REGION, ACCOUNT}) {
      for (int behind = WINDOW - 2; behind >= 0; behind--) {
        int last = name.length - 1 - behind;
        int pair = (name[last - 1] & 0xFF) << 8 | name[last] & 0xFF;
        shifts[pair] = (byte) Math.min(shifts[pair], behind);
      }
    }
    return shifts;
  }

  /** Whether the file must be read to know. */
  public boolean suspicious() {
    return suspicious;
  }

  /**
   * Searches on.
   *
   * @param b holds what the last call left, and behind it the next bytes of the file
   * @param from where the rest begins
   * @param to where the bytes end
   * @return where the bytes begin that the next call needs again; at most {@link #LONGEST_REST}
   *     before {@code to}
   */
  public int scan(byte[] b, int from, int to) {
    if (suspicious) {
      return to;
    }
    // The whole of the longer name must be at hand where the window ends.
    int last = from + WINDOW - 1;
    while (last < to) {
      int shift = SHIFT[(b[last - 1] & 0xFF) << 8 | b[last] & 0xFF];
      if (shift > 0) {
        last += shift;
        continue;
      }
      boolean isRegion = endsWith(b, from, last, REGION);
      if (isRegion || endsWith(b, from, last, ACCOUNT)) {
        int verdict = value(b, last + 1, to, isRegion);
        if (verdict == UNFINISHED) {
          int name = last + 1 - (isRegion ? REGION.length : ACCOUNT.length);
          if (to - name < LONGEST_REST) {
            return name;
          }
          verdict = FOREIGN;
        }
        if (verdict == FOREIGN) {
          suspicious = true;
          return to;
        }
      }
      // No name holds a quotation mark but at its end.
      last += WINDOW;
    }
    return Math.max(from, to - ACCOUNT.length + 1);
  }

  private static boolean endsWith(byte[] b, int from, int last, byte[] name) {
    int first = last + 1 - name.length;
    return first >= from && Arrays.equals(b, first, last + 1, name, 0, name.length);
  }

  private static final int AT_HOME = 0;
  private static final int FOREIGN = 1;
  private static final int UNFINISHED = 2;

  private int value(byte[] b, int from, int to, boolean isRegion) {
    int p = space(b, from, to);
    if (p == to) {
      return UNFINISHED;
    }
    if (b[p] != ':') {
      // Not a member's name.
      return AT_HOME;
    }
    p = space(b, p + 1, to);
    if (p == to) {
      return UNFINISHED;
    }
    if (b[p] == 'n') {
      return AT_HOME;
    }
    if (b[p] != '"') {
      return FOREIGN;
    }
    p++;
    int end = p;
    while (end < to && b[end] != '"') {
      end++;
    }
    if (end == to) {
      return UNFINISHED;
    }
    boolean home =
        end == p
            || isRegion && Arrays.equals(b, p, end, region, 0, region.length)
            || isRegion && Arrays.equals(b, p, end, globalRegion, 0, globalRegion.length)
            || !isRegion && Arrays.equals(b, p, end, account, 0, account.length);
    return home ? AT_HOME : FOREIGN;
  }

  private static int space(byte[] b, int from, int to) {
    int p = from;
    while (p < to && (b[p] == ' ' || b[p] == '\n' || b[p] == '\r' || b[p] == '\t')) {
      p++;
    }
    return p;
  }
}
