package io.flowtrail.sigma.match;

import io.flowtrail.event.LogEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whether an address lies in one of many blocks. What is no address does not. */
final class CidrMatcher implements ValueMatcher {

  /**
   * A block of addresses, both ends included.
   *
   * @param written as the author wrote it
   * @param hasHostBits whether address bits beyond the prefix are set; they are ignored
   */
  record Block(
      boolean isV4,
      long fromHigh,
      long fromLow,
      long toHigh,
      long toLow,
      String written,
      boolean hasHostBits) {

    /**
     * Reads {@code 10.0.0.0/8}, or one address.
     *
     * @throws IllegalArgumentException if it is neither; the message is for the author
     */
    static Block parse(String written) {
      int slash = written.indexOf('/');
      String addressText = slash < 0 ? written : written.substring(0, slash);
      IpAddress address = new IpAddress();
      if (!address.parse(addressText)) {
        throw new IllegalArgumentException(
            "'"
                + written
                + "' is no block of addresses; write 10.0.0.0/8 or 2001:db8::/32"
                + (written.indexOf('*') >= 0 ? " instead of wildcards" : ""));
      }
      int most = address.isV4() ? 32 : 128;
      int bits = most;
      if (slash >= 0) {
        String digits = written.substring(slash + 1);
        boolean mapped = address.isV4() && addressText.indexOf(':') >= 0;
        bits = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) - (mapped ? 96 : 0) : -1;
        if (bits < 0 || bits > most) {
          throw new IllegalArgumentException(
              "'" + written + "' needs a prefix length between 0 and " + most + " after '/'");
        }
      }
      int free = most - bits;
      long highMask = free <= 64 ? 0 : free == 128 ? -1L : (1L << free - 64) - 1;
      long lowMask = free >= 64 ? -1L : (1L << free) - 1;
      return new Block(
          address.isV4(),
          address.high() & ~highMask,
          address.low() & ~lowMask,
          address.high() | highMask,
          address.low() | (address.isV4() ? lowMask & 0xFFFFFFFFL : lowMask),
          written,
          (address.high() & highMask | address.low() & lowMask) != 0);
    }

    boolean contains(IpAddress address) {
      return isV4 == address.isV4()
          && compare(fromHigh, fromLow, address.high(), address.low()) <= 0
          && compare(address.high(), address.low(), toHigh, toLow) <= 0;
    }
  }

  private final List<Block> blocks;
  private final Ranges v4;
  private final Ranges v6;
  private final IpAddress address = new IpAddress();

  CidrMatcher(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
    this.v4 = new Ranges(blocks.stream().filter(Block::isV4).toList());
    this.v6 = new Ranges(blocks.stream().filter(block -> !block.isV4()).toList());
  }

  @Override
  public boolean matches(LogEvent event, int value) {
    return event.kind(value).isText()
        && address.parse(event.text(value))
        && (address.isV4() ? v4 : v6).contain(address.high(), address.low());
  }

  @Override
  public String expected(LogEvent event, int value) {
    IpAddress found = new IpAddress();
    found.parse(event.text(value));
    for (Block block : blocks) {
      if (block.contains(found)) {
        return block.written();
      }
    }
    return "";
  }

  @Override
  public int cost() {
    return ADDRESS;
  }

  private static int compare(long highA, long lowA, long highB, long lowB) {
    int high = Long.compareUnsigned(highA, highB);
    return high != 0 ? high : Long.compareUnsigned(lowA, lowB);
  }

  /** Disjoint ranges in order. */
  private static final class Ranges {
    private final long[] fromHigh;
    private final long[] fromLow;
    private final long[] toHigh;
    private final long[] toLow;

    Ranges(List<Block> blocks) {
      List<Block> sorted = new ArrayList<>(blocks);
      sorted.sort(
          (a, b) -> {
            int order = compare(a.fromHigh(), a.fromLow(), b.fromHigh(), b.fromLow());
            // The larger first, so that the smaller lies inside it.
            return order != 0 ? order : compare(b.toHigh(), b.toLow(), a.toHigh(), a.toLow());
          });
      int size = sorted.size();
      long[] starts = new long[size];
      long[] startLows = new long[size];
      long[] ends = new long[size];
      long[] endLows = new long[size];
      int count = 0;
      for (Block block : sorted) {
        // Blocks lie inside one another or apart.
        boolean inside =
            count > 0
                && compare(block.toHigh(), block.toLow(), ends[count - 1], endLows[count - 1]) <= 0;
        if (!inside) {
          starts[count] = block.fromHigh();
          startLows[count] = block.fromLow();
          ends[count] = block.toHigh();
          endLows[count] = block.toLow();
          count++;
        }
      }
      fromHigh = Arrays.copyOf(starts, count);
      fromLow = Arrays.copyOf(startLows, count);
      toHigh = Arrays.copyOf(ends, count);
      toLow = Arrays.copyOf(endLows, count);
    }

    boolean contain(long high, long low) {
      int from = 0;
      int to = fromHigh.length - 1;
      while (from <= to) {
        int middle = (from + to) >>> 1;
        if (compare(high, low, fromHigh[middle], fromLow[middle]) < 0) {
          to = middle - 1;
        } else if (compare(high, low, toHigh[middle], toLow[middle]) > 0) {
          from = middle + 1;
        } else {
          return true;
        }
      }
      return false;
    }
  }
}
