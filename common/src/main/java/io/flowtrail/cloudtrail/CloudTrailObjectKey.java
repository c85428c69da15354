package io.flowtrail.cloudtrail;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the key of an object of CloudTrail says of it:
 *
 * <pre>[prefix/]AWSLogs/[o-id/]{account}/{kind}/{region}/{YYYY}/{MM}/{DD}/{file}</pre>
 *
 * (AWS CloudTrail User Guide, "Finding your CloudTrail log files", "CloudTrail digest file
 * structure".) A key without the {@code AWSLogs} folders is parsed by its file name alone, as
 * copies often lose the folders.
 *
 * @param prefix what stands before {@code AWSLogs/}, its slash included; empty if nothing does
 * @param organizationId {@code o-...} of organization trails, else empty
 * @param account twelve digits: whose events these are
 * @param region where the events were logged, or from where the digest was delivered
 * @param delivery when the file was delivered, UTC: to the minute for log files, to the second for
 *     digests (their {@code digestEndTime}); from the date folders (midnight) where the name holds
 *     no time. Events are usually some minutes older and may be much older.
 * @param trail a digest's trail name, else empty
 * @param homeRegion home region of a digest's trail, else empty
 * @param backfill whether the digest belongs to the chain of late log files
 */
public record CloudTrailObjectKey(
    String prefix,
    String organizationId,
    String account,
    Kind kind,
    String region,
    Instant delivery,
    String trail,
    String homeRegion,
    boolean backfill) {

  /** The folder below the account, which says what the files hold. */
  public enum Kind {
    /** Management and data events. */
    CLOUDTRAIL("CloudTrail"),
    INSIGHT("CloudTrail-Insight"),
    NETWORK_ACTIVITY("CloudTrail-NetworkActivity"),
    /** Five-minute sums of data events; another schema, not analysed. */
    AGGREGATED("CloudTrail-Aggregated"),
    /** Digest files of log file validation. */
    DIGEST("CloudTrail-Digest");

    private final String folder;

    Kind(String folder) {
      this.folder = folder;
    }

    /** The folder as AWS writes it. */
    public String folder() {
      return folder;
    }

    static Optional<Kind> ofFolder(String folder) {
      for (Kind kind : values()) {
        if (kind.folder.equals(folder)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  private static final String ROOT = "AWSLogs/";
  private static final String REGION = "[a-z]{2,}(?:-[a-z]+)+-[0-9]{1,2}";
  private static final String DATE = "([0-9]{4})/([0-9]{2})/([0-9]{2})";
  private static final String TIME =
      "([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})?Z";

  /** Behind {@code AWSLogs/}. */
  private static final Pattern FOLDERS =
      Pattern.compile(
          "(?:(o-[a-z0-9]{10,32})/)?([0-9]{12})/(CloudTrail(?:-[A-Za-z]+)?)/([a-z0-9-]+)/"
              + DATE
              + "/([^/]+)");

  /** {account}_{CloudTrail...}_{region}_{rest}, the front that log and digest files share. */
  private static final Pattern NAME =
      Pattern.compile("([0-9]{12})_(CloudTrail(?:-[A-Za-z]+)?)_(" + REGION + ")_(.+)");

  private static final Pattern LOG_REST = Pattern.compile(TIME + "_?([A-Za-z0-9]*)\\.json.*");

  /** The trail name may hold anything, so this is taken apart from the end. */
  private static final Pattern DIGEST_REST =
      Pattern.compile("(.+)_(" + REGION + ")_" + TIME + "(_backfill)?\\.json.*");

  /** Reads a key, or says that it is none of CloudTrail's. */
  public static Optional<CloudTrailObjectKey> parse(String key) {
    // The prefix may itself hold "AWSLogs/": the last one with a valid tail counts.
    for (int at = key.lastIndexOf(ROOT); at >= 0; at = key.lastIndexOf(ROOT, at - 1)) {
      if (at == 0 || key.charAt(at - 1) == '/') {
        Matcher folders = FOLDERS.matcher(key.substring(at + ROOT.length()));
        if (folders.matches()) {
          return ofFolders(key.substring(0, at), folders);
        }
      }
      if (at == 0) {
        break;
      }
    }
    String file = key.substring(key.lastIndexOf('/') + 1);
    Matcher name = NAME.matcher(file);
    if (!name.matches()) {
      return Optional.empty();
    }
    return Kind.ofFolder(name.group(2))
        .flatMap(
            kind ->
                ofName(kind, name)
                    .map(
                        it ->
                            new CloudTrailObjectKey(
                                "",
                                "",
                                name.group(1),
                                kind,
                                name.group(3),
                                it.delivery,
                                it.trail,
                                it.home,
                                it.backfill)));
  }

  private static Optional<CloudTrailObjectKey> ofFolders(String prefix, Matcher folders) {
    Optional<Kind> kind = Kind.ofFolder(folders.group(3));
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> day =
        instant(folders.group(5), folders.group(6), folders.group(7), "00", "00", "00");
    if (day.isEmpty()) {
      return Optional.empty();
    }
    // The folders say what the file is; of the name only the time (and a digest's trail) is taken,
    // and a log file with a name of its own is still a log file.
    Matcher name = NAME.matcher(folders.group(8));
    Optional<Name> known = name.matches() ? ofName(kind.get(), name) : Optional.empty();
    if (known.isEmpty() && kind.get() == Kind.DIGEST) {
      return Optional.empty();
    }
    Name it = known.orElse(new Name(day.get(), "", "", false));
    return Optional.of(
        new CloudTrailObjectKey(
            prefix,
            folders.group(1) == null ? "" : folders.group(1),
            folders.group(2),
            kind.get(),
            folders.group(4),
            it.delivery,
            it.trail,
            it.home,
            it.backfill));
  }

  private record Name(Instant delivery, String trail, String home, boolean backfill) {}

  private static Optional<Name> ofName(Kind kind, Matcher name) {
    if (kind == Kind.DIGEST) {
      Matcher rest = DIGEST_REST.matcher(name.group(4));
      return rest.matches()
          ? time(rest, 3)
              .map(time -> new Name(time, rest.group(1), rest.group(2), rest.group(9) != null))
          : Optional.empty();
    }
    Matcher rest = LOG_REST.matcher(name.group(4));
    return rest.matches()
        ? time(rest, 1).map(time -> new Name(time, "", "", false))
        : Optional.empty();
  }

  private static Optional<Instant> time(Matcher m, int at) {
    String seconds = m.group(at + 5) == null ? "00" : m.group(at + 5);
    return instant(
        m.group(at), m.group(at + 1), m.group(at + 2), m.group(at + 3), m.group(at + 4), seconds);
  }

  private static Optional<Instant> instant(
      String year, String month, String day, String hour, String minute, String second) {
    try {
      LocalDateTime time =
          LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day))
              .atTime(Integer.parseInt(hour), Integer.parseInt(minute), Integer.parseInt(second));
      return Optional.of(time.toInstant(ZoneOffset.UTC));
    } catch (java.time.DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether a key is one of a digest file; cheap for all others. */
  public static boolean isDigest(String key) {
    return key.contains(Kind.DIGEST.folder())
        && parse(key).map(parsed -> parsed.kind() == Kind.DIGEST).orElse(false);
  }

  /** Whether the object is a log file of records that are analysed (not a digest, not sums). */
  public boolean isLog() {
    return kind != Kind.DIGEST && kind != Kind.AGGREGATED;
  }
}
