package io.flowtrail.jobs.rules;

import io.flowtrail.jobs.serialization.VersionedBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputView;

/**
 * What a checkpoint keeps of the job manager's part.
 *
 * <p>Version 1: version of the set with which the job was started, the set in force, the refusal
 * that was told.
 */
record RuleWatchState(String versionOfJob, RuleSettings inForce, Optional<Refusal> told) {
  private static final int VERSION = 1;

  byte[] bytes() {
    try {
      return VersionedBytes.write(
          out -> {
            out.writeByte(VERSION);
            VersionedBytes.writeText(out, versionOfJob);
            byte[] set = RuleSettingsBytes.write(inForce);
            out.writeInt(set.length);
            out.write(set);
            out.writeBoolean(told.isPresent());
            if (told.isPresent()) {
              out.writeLong(told.get().since());
              out.writeInt(told.get().problems().size());
              for (String problem : told.get().problems()) {
                VersionedBytes.writeText(out, problem);
              }
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("state of the rules cannot be written to memory", e);
    }
  }

  static RuleWatchState of(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      throw new IOException("state of the rules without a byte");
    }
    return VersionedBytes.read("state of the rules", VERSION, bytes[0], bytes, RuleWatchState::of);
  }

  private static RuleWatchState of(DataInputView in) throws IOException {
    in.readByte();
    String versionOfJob = VersionedBytes.readText(in);
    byte[] set = new byte[in.readInt()];
    in.readFully(set);
    RuleSettings inForce = RuleSettingsBytes.read(set);
    if (!in.readBoolean()) {
      return new RuleWatchState(versionOfJob, inForce, Optional.empty());
    }
    long since = in.readLong();
    List<String> problems = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      problems.add(VersionedBytes.readText(in));
    }
    return new RuleWatchState(versionOfJob, inForce, Optional.of(new Refusal(problems, since)));
  }
}
