package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.CloudTrailObjectKey.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is remembered of one chain of digests: those of the last hours.
 *
 * @param digests by the time in their name, then by their place
 * @param kinds which kinds of log files the chain has ever listed
 * @param hasMetadata whether any digest of the chain was read with its signature
 */
public record ChainState(List<KnownDigest> digests, Set<Kind> kinds, boolean hasMetadata) {
  private static final int FORMAT = 1;

  static final ChainState EMPTY = new ChainState(List.of(), Set.of(), false);

  static final Comparator<KnownDigest> ORDER =
      Comparator.<KnownDigest>comparingLong(digest -> digest.fact().keyTime())
          .thenComparing(KnownDigest::name)
          .thenComparing(digest -> digest.fact().at().uri());

  public ChainState {
    digests = List.copyOf(digests);
    kinds = Set.copyOf(kinds);
  }

  ChainState with(KnownDigest digest) {
    List<KnownDigest> all = new ArrayList<>(digests);
    all.add(digest);
    all.sort(ORDER);
    return new ChainState(
        all, kinds, hasMetadata || !digest.fact().metadata().signature().isEmpty());
  }

  ChainState listing(Kind kind) {
    EnumSet<Kind> all = EnumSet.of(kind);
    all.addAll(kinds);
    return new ChainState(digests, all, hasMetadata);
  }

  ChainState withDigests(List<KnownDigest> others) {
    return new ChainState(others, kinds, hasMetadata);
  }

  /** Writes it in a form that {@link #read} of this and later releases understands. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeInt(digests.size());
    for (KnownDigest digest : digests) {
      digest.write(out);
    }
    out.writeByte(kinds.size());
    for (Kind kind : kinds) {
      out.writeUTF(kind.name());
    }
    out.writeBoolean(hasMetadata);
  }

  /** Reads what {@link #write} wrote. */
  public static ChainState read(DataInput in) throws IOException {
    Formats.check("digest chain", FORMAT, in.readUnsignedByte());
    int size = in.readInt();
    List<KnownDigest> digests = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      digests.add(KnownDigest.read(in));
    }
    int kindCount = in.readUnsignedByte();
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (int i = 0; i < kindCount; i++) {
      kinds.add(Kind.valueOf(in.readUTF()));
    }
    return new ChainState(digests, kinds, in.readBoolean());
  }
}
