package io.flowtrail.jobs.cli;

import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.PublicKeysException;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.source.enumerator.ReadPeriod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether {@code replay} verifies log files, and with what. */
final class IntegrityOptions {
  private static final long LARGEST_KEYS_FILE = 16L << 20;

  @Option(
      names = "--no-integrity",
      description = "Leave digests aside; alerts say nothing of their evidence's integrity.")
  private boolean off;

  @Option(
      names = "--integrity",
      paramLabel = "FILE.jsonl",
      description = {
        "Write what digests say of every log file, as verify does.",
        "On a cluster: the URI of a directory."
      })
  private String output;

  @Option(
      names = "--public-keys",
      paramLabel = "FILE",
      description = {
        "What aws cloudtrail list-public-keys prints, for one or more regions.",
        "Keys that lie among the logs are never used."
      })
  private Path publicKeys;

  /** Where findings are written; empty if nowhere. */
  Optional<String> output() {
    return Optional.ofNullable(output);
  }

  /**
   * What the options say.
   *
   * @param period what is read
   */
  IntegritySettings settings(List<LogLocation> locations, ReadPeriod period) throws UserError {
    if (off) {
      refuse("--integrity", output);
      refuse("--public-keys", publicKeys);
      return IntegritySettings.OFF;
    }
    PublicKeys keys = publicKeys == null ? keysOfApi(locations) : keysOfFile();
    // To the end of what is read: that nothing comes behind is no fault of the archive's.
    return new IntegritySettings(
        true, keys, new VerificationSettings(period.firstKeyTime(), Long.MAX_VALUE));
  }

  private static void refuse(String option, Object value) throws UserError {
    if (value != null) {
      throw UserError.usage(option + " and --no-integrity contradict each other; leave one out");
    }
  }

  private PublicKeys keysOfFile() throws UserError {
    try {
      if (Files.isRegularFile(publicKeys) && Files.size(publicKeys) > LARGEST_KEYS_FILE) {
        throw UserError.usage(publicKeys + ": larger than any list of public keys");
      }
      String text = new String(Files.readAllBytes(publicKeys), StandardCharsets.UTF_8);
      return PublicKeys.parse(text, publicKeys.toString());
    } catch (PublicKeysException e) {
      throw UserError.usage(String.join("\n", e.problems()));
    } catch (NoSuchFileException e) {
      throw UserError.usage(publicKeys + ": there is no such file");
    } catch (IOException e) {
      throw UserError.usage(publicKeys + ": cannot be read: " + e.getMessage());
    }
  }

  /** Without a file of keys no signature can be checked. */
  private static PublicKeys keysOfApi(List<LogLocation> locations) {
    return PublicKeys.NONE;
  }
}
