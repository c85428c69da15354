package io.flowtrail.parquet;

import java.util.Arrays;

/** Texts whose lengths, and perhaps common beginnings, are stored apart. */
final class DeltaTexts {
  /** What may begin like its predecessor; longer ones no record can take. */
  private static final int LONGEST = 1 << 20;

  private DeltaTexts() {}

  /** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all texts. */
  static Values lengths(Slice in) throws ParquetFault {
    DeltaNumbers lengths = DeltaNumbers.again(in);
    Slice texts = new DeltaNumbers(in).behind();
    return out -> {
      long length = lengths.next();
      int from = texts.skip(length);
      out.add(texts.bytes(), from, (int) length);
    };
  }

  /** DELTA_BYTE_ARRAY: how much each text takes over from the one before, then the rest of each. */
  static Values beginnings(Slice in) throws ParquetFault {
    DeltaNumbers shared = DeltaNumbers.again(in);
    Slice rest = new DeltaNumbers(in).behind();
    DeltaNumbers lengths = DeltaNumbers.again(rest);
    Slice texts = new DeltaNumbers(rest).behind();
    return new Values() {
      private byte[] last = new byte[64];
      private int lastLength;

      @Override
      public void next(RowText out) throws ParquetFault {
        long taken = shared.next();
        long added = lengths.next();
        if (taken < 0 || taken > lastLength || added < 0 || taken + added > LONGEST) {
          throw ParquetFault.damaged("a text takes over more than there is");
        }
        int from = texts.skip(added);
        int length = (int) (taken + added);
        if (length > last.length) {
          last = Arrays.copyOf(last, Math.max(length, 2 * last.length));
        }
        System.arraycopy(texts.bytes(), from, last, (int) taken, (int) added);
        lastLength = length;
        out.add(last, 0, length);
      }
    };
  }
}
