package io.flowtrail.cloudtrail.digest;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Facts as bytes, with a version, to cross a wire. */
public final class IntegrityFactCodec {
  private static final int FORMAT = 1;

  private static final int DIGEST = 1;
  private static final int LISTED_LOG = 2;
  private static final int LOG_FILE = 3;

  private IntegrityFactCodec() {}

  public static void write(IntegrityFact fact, DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    if (fact instanceof ListedLogFact listed) {
      out.writeByte(LISTED_LOG);
      writeListed(listed, out);
    } else if (fact instanceof LogFileFact log) {
      out.writeByte(LOG_FILE);
      writeLog(log, out);
    } else {
      out.writeByte(DIGEST);
      writeDigest((DigestFact) fact, out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is of a later release, or damaged
   */
  public static IntegrityFact read(DataInput in) throws IOException {
    Formats.check("integrity fact", FORMAT, in.readUnsignedByte());
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case DIGEST -> readDigest(in);
      case LISTED_LOG -> readListed(in);
      case LOG_FILE -> readLog(in);
      default -> throw new IOException("integrity fact of kind " + kind + ", which is none");
    };
  }

  private static void writeDigest(DigestFact fact, DataOutput out) throws IOException {
    text(fact.account(), out);
    write(fact.at(), out);
    out.writeLong(fact.keyTime());
    text(fact.sha256(), out);
    write(fact.condition(), out);
    text(fact.metadata().signature(), out);
    text(fact.metadata().algorithm(), out);
    text(fact.metadata().backfillGenerated(), out);
    write(fact.header(), out);
    text(fact.invalid(), out);
    out.writeInt(fact.listed());
  }

  private static DigestFact readDigest(DataInput in) throws IOException {
    return new DigestFact(
        text(in),
        readStoredAt(in),
        in.readLong(),
        text(in),
        readCondition(in),
        new DigestMetadata(text(in), text(in), text(in)),
        readHeader(in),
        text(in),
        in.readInt());
  }

  private static void writeListed(ListedLogFact fact, DataOutput out) throws IOException {
    text(fact.account(), out);
    text(fact.digest(), out);
    ListedLog log = fact.log();
    text(log.s3Bucket(), out);
    text(log.s3Object(), out);
    text(log.hashValue(), out);
    text(log.hashAlgorithm(), out);
    text(log.newestEventTime(), out);
    text(log.oldestEventTime(), out);
  }

  private static ListedLogFact readListed(DataInput in) throws IOException {
    return new ListedLogFact(
        text(in),
        text(in),
        new ListedLog(text(in), text(in), text(in), text(in), text(in), text(in)));
  }

  private static void writeLog(LogFileFact fact, DataOutput out) throws IOException {
    text(fact.account(), out);
    write(fact.at(), out);
    out.writeLong(fact.delivery());
    text(fact.sha256(), out);
    out.writeLong(fact.bytes());
    write(fact.condition(), out);
    out.writeLong(fact.records());
    out.writeLong(fact.foreignRecords());
  }

  private static LogFileFact readLog(DataInput in) throws IOException {
    return new LogFileFact(
        text(in),
        readStoredAt(in),
        in.readLong(),
        text(in),
        in.readLong(),
        readCondition(in),
        in.readLong(),
        in.readLong());
  }

  private static void write(StoredAt at, DataOutput out) throws IOException {
    text(at.bucket(), out);
    text(at.key(), out);
    text(at.uri(), out);
  }

  private static StoredAt readStoredAt(DataInput in) throws IOException {
    return new StoredAt(text(in), text(in), text(in));
  }

  private static void write(Condition condition, DataOutput out) throws IOException {
    out.writeByte(
        switch (condition.state()) {
          case WHOLE -> 0;
          case DAMAGED -> 1;
          case UNREADABLE -> 2;
        });
    text(condition.detail(), out);
    out.writeInt(condition.gzipMembers());
    out.writeBoolean(condition.bytesFollowed());
  }

  private static Condition readCondition(DataInput in) throws IOException {
    int state = in.readUnsignedByte();
    return new Condition(
        switch (state) {
          case 0 -> Condition.State.WHOLE;
          case 1 -> Condition.State.DAMAGED;
          case 2 -> Condition.State.UNREADABLE;
          default -> throw new IOException("condition of state " + state + ", which is none");
        },
        text(in),
        in.readInt(),
        in.readBoolean());
  }

  private static void write(DigestHeader header, DataOutput out) throws IOException {
    text(header.awsAccountId(), out);
    out.writeLong(header.start());
    out.writeLong(header.end());
    text(header.digestStartTime(), out);
    text(header.digestEndTime(), out);
    text(header.digestS3Bucket(), out);
    text(header.digestS3Object(), out);
    text(header.digestPublicKeyFingerprint(), out);
    text(header.digestSignatureAlgorithm(), out);
    text(header.previousDigestS3Bucket(), out);
    text(header.previousDigestS3Object(), out);
    text(header.previousDigestHashValue(), out);
    text(header.previousDigestHashAlgorithm(), out);
    text(header.previousDigestSignature(), out);
  }

  private static DigestHeader readHeader(DataInput in) throws IOException {
    return new DigestHeader(
        text(in),
        in.readLong(),
        in.readLong(),
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        text(in));
  }

  private static void text(String text, DataOutput out) throws IOException {
    WireText.write(text, out);
  }

  private static String text(DataInput in) throws IOException {
    return WireText.read(in);
  }
}
