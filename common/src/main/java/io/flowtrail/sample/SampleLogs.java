package io.flowtrail.sample;

import io.flowtrail.event.LogSource;
import io.flowtrail.sample.Organisation.Site;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Writes sample logs into a directory, in the layout of the real buckets:
 *
 * <ul>
 *   <li>{@code AWSLogs/[o-id/]{account}/CloudTrail/...}: log files of the trail {@code main}, or of
 *       the trails that the options ask for
 *   <li>{@code AWSLogs/[o-id/]{account}/CloudTrail-Digest/...}: their digests, each with its
 *       metadata in {@code <digest>.metadata.json}
 *   <li>{@code AWSLogs/{account}/vpcflowlogs/...}: flow logs
 *   <li>{@code access-logs/...}: server access logs
 *   <li>{@code public-keys.json}: what {@code aws cloudtrail list-public-keys} would print
 * </ul>
 *
 * The same options give the same content. Compressed bytes are the same as long as the zlib of the
 * Java at hand is; inflated ones always.
 */
public final class SampleLogs {
  private SampleLogs() {}

  /**
   * Writes what the options ask for.
   *
   * @param directory where to; made if absent. Must be empty but for a {@code README.md} and hidden
   *     files: what two runs write would be one archive with broken chains
   * @throws DirectoryNotEmptyException if there is something in the directory
   * @throws IOException if it cannot be written
   */
  public static SampleSummary write(Path directory, SampleOptions options) throws IOException {
    Files.createDirectories(directory);
    refuseUnlessEmpty(directory);
    long begin = Day.of(options.start(), 0).midnight();
    long archiveEnd = begin + options.days() * (long) Day.LENGTH;
    SampleKeys keys = new SampleKeys(options);
    List<Trail> trails = options.trails().trails();
    ArchiveFiles files = new ArchiveFiles(directory);
    Map<Desk, DigestChain> chains = new LinkedHashMap<>();
    for (Trail trail : trails) {
      for (Site site : Organisation.SITES) {
        chains.put(
            new Desk(trail, site),
            new DigestChain(
                trail, site, keys, files, begin, archiveEnd, options.trails().backfill()));
      }
    }
    Consumer<LogFile> digesting = file -> chains.get(new Desk(file.trail(), file.site())).add(file);
    ArchiveDraft draft = new ArchiveDraft();
    Delivery delivery = new Delivery(files, options.seed(), trails, digesting);
    List<String> injected = new ArrayList<>(play(options, draft));
    long end = begin;
    try (LoadWriter load = new LoadWriter(options, files)) {
      for (int number = 0; number < options.days(); number++) {
        Day day = Day.of(options.start(), number);
        end = day.midnight() + Day.LENGTH;
        if (options.ordinaryLife()) {
          new People(options.seed(), draft).live(day);
          new Machines(options.seed(), draft).live(day);
          new Network(options.seed(), draft).live(day);
        }
        delivery.deliver(draft, end);
        load.write(day, digesting);
        for (DigestChain chain : chains.values()) {
          chain.cover(end);
        }
      }
    }
    long digests = 0;
    for (DigestChain chain : chains.values()) {
      chain.finish(end);
      digests += chain.written();
    }
    files.putBeside(SampleKeys.FILE, keys.json());
    List<Tampered> tampered = Tamperer.tamper(directory, options.seed(), options.tampering());
    for (Tampered one : tampered) {
      injected.add(one.toString());
    }
    SampleLoad bulk = options.load();
    return new SampleSummary(
        files.files(),
        digests,
        Map.of(
            LogSource.CLOUDTRAIL,
            delivery.trailRecords() + bulk.events() * trails.size(),
            LogSource.VPC_FLOW,
            delivery.flowRecords() + bulk.flowRecords(),
            LogSource.S3_ACCESS,
            delivery.accessRecords()),
        files.stored(),
        files.inflated(),
        injected,
        tampered);
  }

  /** Where the log files of a trail in an account and region are digested. */
  private record Desk(Trail trail, Site site) {}

  private static List<String> play(SampleOptions options, ArchiveDraft draft) {
    List<String> told = new ArrayList<>();
    EnumSet<Scenario> scenarios = EnumSet.noneOf(Scenario.class);
    scenarios.addAll(options.scenarios());
    for (Scenario scenario : scenarios) {
      SeededRandom random = SeededRandom.of(options.seed(), scenario.name(), 0);
      Stage stage = new Stage(draft, random, options.start(), options.days());
      switch (scenario) {
        case PUBLIC_BUCKET -> new PublicBucket(stage).play();
        case STOLEN_KEY -> new StolenKey(stage).play();
        case LOG_TAMPERING -> new LogDestruction(stage).play();
        case EXFILTRATION -> new Exfiltration(stage).play();
        case ROOT_LOGIN -> new RootLogin(stage).play();
      }
      told.add("scenario " + scenario.optionName());
    }
    return told;
  }

  private static void refuseUnlessEmpty(Path directory) throws IOException {
    try (Stream<Path> content = Files.list(directory)) {
      if (content
          .map(path -> path.getFileName().toString())
          .anyMatch(name -> !name.equals("README.md") && !name.startsWith("."))) {
        throw new DirectoryNotEmptyException(directory.toString());
      }
    }
  }
}
