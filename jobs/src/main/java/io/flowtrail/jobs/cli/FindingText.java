package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import java.time.Instant;
import java.util.Locale;

/** A finding as one line for people. */
final class FindingText {
  private FindingText() {}

  /**
   * Verdict, kind, place, reason, both hashes: whatever names and reasons hold, it is one line that
   * steers no terminal.
   */
  static String line(IntegrityFinding finding) {
    StringBuilder line = new StringBuilder(256);
    line.append(
        String.format(Locale.ROOT, "%-17s %-6s ", finding.verdict().word(), finding.kind().word()));
    line.append(finding.key());
    if (finding.kind() == Kind.GAP) {
      line.append(" from ").append(time(finding.from())).append(" to ").append(time(finding.to()));
    }
    if (!finding.reason().isEmpty()) {
      line.append(": ").append(finding.reason());
    }
    if (!finding.expectedSha256().equals(finding.foundSha256())) {
      hash(line, "expected", finding.expectedSha256());
      hash(line, "found", finding.foundSha256());
    }
    return SafeText.forTerminal(line.toString());
  }

  private static void hash(StringBuilder line, String which, String sha256) {
    if (!sha256.isEmpty()) {
      line.append("; ").append(which).append(" sha256 ").append(sha256);
    }
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
