package io.flowtrail.cloudtrail.digest;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A digest of a chain and what was made of it so far.
 *
 * @param fact as read
 * @param trust what its word is worth
 * @param verdict on the digest alone while it is not settled, then the final one
 * @param reason for the verdict; empty if there is nothing to say
 * @param settled whether its finding was given
 */
record KnownDigest(DigestFact fact, Trust trust, Verdict verdict, String reason, boolean settled) {

  String name() {
    return fact.at().name();
  }

  boolean isRefuted() {
    return trust == Trust.REFUTED;
  }

  /** Whether its times may be believed. */
  boolean hasTimes() {
    return !isRefuted() && fact.header().end() >= fact.header().start();
  }

  long end() {
    return hasTimes() ? fact.header().end() : fact.keyTime();
  }

  KnownDigest decided(Trust newTrust, Verdict newVerdict, String newReason) {
    return new KnownDigest(fact, newTrust, newVerdict, newReason, settled);
  }

  KnownDigest settled(Verdict finalVerdict, String finalReason) {
    return new KnownDigest(fact, trust, finalVerdict, finalReason, true);
  }

  void write(DataOutput out) throws IOException {
    IntegrityFactCodec.write(fact, out);
    out.writeUTF(trust.name());
    out.writeUTF(verdict.name());
    out.writeUTF(Formats.cut(reason));
    out.writeBoolean(settled);
  }

  static KnownDigest read(DataInput in) throws IOException {
    if (!(IntegrityFactCodec.read(in) instanceof DigestFact digest)) {
      throw new IOException("a chain holds something that is no digest");
    }
    return new KnownDigest(
        digest,
        Trust.valueOf(in.readUTF()),
        Verdict.valueOf(in.readUTF()),
        in.readUTF(),
        in.readBoolean());
  }
}
