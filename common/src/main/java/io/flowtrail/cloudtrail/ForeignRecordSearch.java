package io.flowtrail.cloudtrail;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks for records of other accounts and regions in a log file's bytes as they stream by, without
 * reading their JSON: finds the texts {@code awsRegion"} and {@code recipientAccountId"} and
 * compares the values behind them. Each name is found by four of its letters that stand at a
 * seventh place, so most bytes are never looked at and no look waits for the one before: a small
 * fraction of what inflating costs.
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
   * Letters that are looked at together. With fewer, half of the words of a log would look alike.
   */
  private static final int BLOCK = Integer.BYTES;

  /**
   * How far from one look to the next: as many places as blocks begin in the shorter name, so that
   * one of them is looked at wherever it stands.
   */
  private static final int STRIDE = REGION.length - BLOCK + 1;

  /** Longest space and value that is waited for; names before longer ones are suspicious. */
  private static final int LONGEST_VALUE = 256;

  /** Most bytes that {@link #scan} leaves; a buffer must be larger. */
  public static final int LONGEST_REST = ACCOUNT.length + LONGEST_VALUE;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Small enough that the table stays in the processor's fastest cache beside the data. */
  private static final int TABLE_BITS = 12;

  /** Tells all blocks of both names apart; checked when the table is made. */
  private static final int MULTIPLIER = 0x9E3779B1;

  /**
   * Which place of which name a block may be, by its hash: 0 for none, else the place plus 1,
   * negative for the account's name.
   */
  private static final byte[] PLACES = places();

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

  private static byte[] places() {
    byte[] places = new byte[1 << TABLE_BITS];
    for (int at = 0; at < STRIDE; at++) {
      put(places, REGION, at, at + 1);
      put(places, ACCOUNT, at, -(at + 1));
    }
    return places;
  }

  private static void put(byte[] places, byte[] name, int at, int place) {
    int block = block(name, at);
    if (places[block] != 0) {
      throw new IllegalStateException("two blocks of names have one hash");
    }
    places[block] = (byte) place;
  }

  /** Hash of the letters at a place. */
  private static int block(byte[] b, int at) {
    return (int) INTS.get(b, at) * MULTIPLIER >>> Integer.SIZE - TABLE_BITS;
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
    for (int at = from; at <= to - BLOCK; at += STRIDE) {
      int place = PLACES[block(b, at)];
      if (place != 0) {
        boolean isRegion = place > 0;
        byte[] name = isRegion ? REGION : ACCOUNT;
        int begin = at + 1 - Math.abs(place);
        if (stands(b, begin, from, to, name)) {
          int found = value(b, begin + name.length, to, isRegion);
          if (found == UNFINISHED && to - begin < LONGEST_REST) {
            return begin;
          }
          if (found != AT_HOME) {
            suspicious = true;
            return to;
          }
        }
      }
    }
    return Math.max(from, to - ACCOUNT.length + 1);
  }

  private static boolean stands(byte[] b, int begin, int from, int to, byte[] name) {
    int end = begin + name.length;
    return begin >= from
        && end <= to
        && b[end - 1] == '"'
        && Arrays.equals(b, begin, end, name, 0, name.length);
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
