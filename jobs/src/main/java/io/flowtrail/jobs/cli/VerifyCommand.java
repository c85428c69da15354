package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.PublicKeysException;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.s3.CloudTrailPublicKeys;
import io.flowtrail.jobs.verify.AskedKeys;
import io.flowtrail.jobs.verify.KeySource;
import io.flowtrail.jobs.verify.Unreadable;
import io.flowtrail.jobs.verify.Verification;
import io.flowtrail.jobs.verify.VerificationTotals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowtrail verify}. */
@CommandLine.Command(
    name = "verify",
    description = {
      "Prove that CloudTrail's logs are whole: check digests, their signatures and chains, and every"
          + " log file.",
      "Reads the log files and digests below SOURCE, of all accounts, regions and trails; other"
          + " objects are left aside. Prints one line for everything that is not plainly valid, then"
          + " a summary."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  flowtrail verify s3://org-logs/AWSLogs",
      "  flowtrail verify copy/ --public-keys keys.json",
      "  flowtrail verify copy/ --public-keys keys.json --from 2026-03-01 --to 2026-03-08",
      "  flowtrail verify copy/ --public-keys keys.json --format json > findings.jsonl",
      "Public keys, for each region (without times only today's):",
      "  aws cloudtrail list-public-keys --region eu-west-1 --start-time 2026-03-01 >> keys.json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is wrong",
      "1:something is wrong, or not proven",
      "2:wrong usage, or there is nothing to verify",
      "3:failed while running"
    })
final class VerifyCommand extends Command {
  private static final long LARGEST_KEYS_FILE = 16L << 20;
  private static final int UNREADABLE_SHOWN = 20;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "1..*",
      description = "A directory, a file (an archive too), or s3://bucket/prefix.")
  private List<String> sources = List.of();

  @Option(
      names = "--public-keys",
      paramLabel = "FILE",
      description = {
        "What aws cloudtrail list-public-keys prints, for one or more regions.",
        "Default: for S3 sources ask CloudTrail; keys that lie among the logs are never used."
      })
  private Path publicKeys;

  @Option(
      names = "--from",
      paramLabel = "ISO",
      description = "Leave out what was delivered before: 2026-03-01, 2026-03-01T10:00:00Z.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "ISO",
      description = "Leave out what was delivered at that time or later.")
  private String to;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "text",
      description = "text (the default), or json: every finding on a line, then a summary.")
  private String format;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "How many threads unpack. Default: one for each core.")
  private Integer parallelism;

  @Mixin private SourceOptions access;

  private Terminal terminal;
  private boolean json;
  private OutputLines lines;
  private VerifySummary summary;
  private ProgressBar bar;

  @Override
  ExitCode run(Terminal theTerminal) throws UserError, IOException {
    terminal = theTerminal;
    json = format();
    int threads = threads();
    VerificationSettings period = period();
    Optional<PublicKeys> keys = publicKeys == null ? Optional.empty() : Optional.of(keys());
    List<LogLocation> locations =
        LogLocation.distinct(access.locations(SourceOptions.sources(sources), null, false));
    long start = System.nanoTime();
    lines = new OutputLines(terminal.out());
    summary = new VerifySummary();
    bar = new ProgressBar(terminal.err(), start);
    Verification verification =
        new Verification(
            locations, period, keySource(keys, locations), threads, this::found, this::progress);
    VerificationTotals totals;
    try {
      totals = verification.run();
    } catch (OutputClosed e) {
      throw UserError.failed("Nobody reads the output any more; the verification was given up.");
    } finally {
      bar.clear();
      lines.flush();
    }
    unreadable(totals);
    if (totals.digests() == 0 && totals.logFiles() == 0) {
      throw UserError.usage(nothing(locations, totals));
    }
    if (totals.digests() == 0) {
      terminal.error(
          "There are log files and no digest at all: log file validation seems to be off, or the"
              + " digests (AWSLogs/.../CloudTrail-Digest/) were not copied.");
    }
    boolean fault = summary.faults() > 0 || totals.unreadable() > 0;
    if (json) {
      lines.line(summary.json(totals, fault));
    } else {
      summary
          .text(totals, (System.nanoTime() - start) / 1e9, verbose())
          .forEach(line -> lines.line(SafeText.forTerminal(line)));
    }
    lines.flush();
    return fault ? ExitCode.FINDINGS : ExitCode.OK;
  }

  // ---- before the run

  private boolean format() throws UserError {
    if (!format.equals("text") && !format.equals("json")) {
      throw UserError.usage(
          "--format " + SafeText.cut(format, 60) + " is unknown; there are text and json");
    }
    return format.equals("json");
  }

  private int threads() throws UserError {
    if (parallelism != null && (parallelism < 1 || parallelism > 1024)) {
      throw UserError.usage("--parallelism must be 1 to 1024, not " + parallelism);
    }
    return parallelism != null ? parallelism : Runtime.getRuntime().availableProcessors();
  }

  private VerificationSettings period() throws UserError {
    Optional<Instant> begin = ReplaySettings.time("--from", from);
    Optional<Instant> end = ReplaySettings.time("--to", to);
    if (begin.isPresent() && end.isPresent() && !begin.get().isBefore(end.get())) {
      throw UserError.usage("--from " + from + " is not before --to " + to);
    }
    return new VerificationSettings(
        begin.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
        end.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
  }

  private PublicKeys keys() throws UserError {
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

  /** The keys that were given; else those that CloudTrail gives for S3 sources of AWS's own. */
  private KeySource keySource(Optional<PublicKeys> given, List<LogLocation> locations) {
    if (given.isPresent()) {
      return KeySource.of(given.get());
    }
    if (!access.isElsewhere()
        && !access.isAnonymous()
        && locations.stream().anyMatch(LogLocation::isS3)) {
      // Ends with the process.
      CloudTrailPublicKeys cloudTrail = CloudTrailPublicKeys.open();
      return new AskedKeys(cloudTrail::ask, Instant.now(), terminal::error);
    }
    terminal.error(
        "No public keys are given, so no signature can be checked: digests are unknown_key. Get"
            + " them for each region, and give them with --public-keys keys.json:");
    terminal.error(
        "  aws cloudtrail list-public-keys --region REGION --start-time DATE >> keys.json");
    return KeySource.of(PublicKeys.NONE);
  }

  // ---- the run

  private void found(IntegrityFinding finding) {
    summary.add(finding);
    if (json) {
      lines.line(IntegrityJson.line(finding));
    } else if (verbose() || finding.fault() || !finding.reason().isEmpty()) {
      lines.line(FindingText.line(finding));
    }
  }

  /** The reader of standard output has gone. */
  private static final class OutputClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void progress(VerificationTotals totals) {
    if (!lines.isEmpty()) {
      bar.clear();
      lines.flush();
      if (lines.isBroken()) {
        throw new OutputClosed();
      }
    }
    if (terminal.progress()) {
      bar.show(totals, System.nanoTime());
    }
  }

  // ---- after the run

  private void unreadable(VerificationTotals totals) {
    List<Unreadable> first = totals.firstUnreadable();
    for (Unreadable place : first.subList(0, Math.min(first.size(), UNREADABLE_SHOWN))) {
      terminal.error(place.uri() + ": cannot be read: " + place.reason());
    }
    if (totals.unreadable() > UNREADABLE_SHOWN) {
      terminal.error(
          String.format(
              Locale.ROOT,
              "and %,d more that cannot be read",
              totals.unreadable() - UNREADABLE_SHOWN));
    }
  }

  private String nothing(List<LogLocation> locations, VerificationTotals totals) {
    String where = locations.stream().map(LogLocation::uri).collect(Collectors.joining(", "));
    String period = from != null || to != null ? " within --from and --to" : "";
    String aside =
        totals.leftAside() == 0
            ? ""
            : String.format(
                Locale.ROOT, " (%,d other objects were left aside)", totals.leftAside());
    return "There is nothing to verify in "
        + where
        + period
        + ": no digest and no CloudTrail log file"
        + aside
        + ".";
  }
}
