package io.flowtrail.ruletest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.derived.StandardFields;
import io.flowtrail.detector.InOrder;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.format.LogFormat;
import io.flowtrail.format.LogReaders;
import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaRule;
import io.flowtrail.sigma.match.MatchedField;
import io.flowtrail.sigma.match.RuleMatch;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the tests of rules: every record goes through the reader of its log and the same matching as
 * in production, together with all other rules and filters of the run.
 *
 * <p>A test is a map of {@code name}, {@code match} (true or false), {@code record} (a map for
 * CloudTrail; for the other logs text, flow logs with their header line) and, if it needs them,
 * {@code lists}. A rule needs at least one test that matches and one that does not; what is missing
 * is a failure too. Tests of correlations have {@code records} instead, a list: CloudTrail records
 * as maps, lines of the other logs as text.
 */
public final class RuleTests {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<RuleText> texts;
  private final NamedLists lists;
  private final Map<Map<String, List<String>>, RuleSet> compiled = new HashMap<>();
  private final List<RuleTestResult> results = new ArrayList<>();

  private RuleTests(List<RuleText> texts, NamedLists lists) {
    this.texts = texts;
    this.lists = lists;
  }

  /**
   * Runs all tests of all rules.
   *
   * @param texts rule files
   * @param lists the configuration's lists; a test's own {@code lists} replace those of that name
   * @throws SigmaException if the rules do not load
   */
  public static List<RuleTestResult> run(List<RuleText> texts, NamedLists lists)
      throws SigmaException {
    RuleTests tests = new RuleTests(texts, lists);
    RuleSet rules = tests.rules(Map.of());
    for (SigmaRule rule : rules.rules()) {
      tests.runAll(Subject.of(rule));
    }
    for (CorrelationRule correlation : rules.correlations()) {
      tests.runAll(Subject.of(correlation));
    }
    return List.copyOf(tests.results);
  }

  /** A rule or a correlation, and its tests. */
  private record Subject(
      String file, String id, String name, Optional<LogSource> source, Object tests) {
    static Subject of(SigmaRule rule) {
      return new Subject(
          rule.file(),
          rule.id(),
          rule.name().isEmpty() ? rule.title() : rule.name(),
          Optional.of(rule.source()),
          rule.attributes().get("tests"));
    }

    static Subject of(CorrelationRule rule) {
      return new Subject(
          rule.file(),
          rule.id(),
          rule.name().isEmpty() ? rule.title() : rule.name(),
          Optional.empty(),
          rule.metadata().attributes().get("tests"));
    }
  }

  private RuleSet rules(Map<String, List<String>> ownLists) throws SigmaException {
    RuleSet known = compiled.get(ownLists);
    if (known == null) {
      Map<String, List<String>> all = new LinkedHashMap<>(lists.asMap());
      all.putAll(ownLists);
      NamedLists named = new NamedLists(all);
      known = RuleSet.compile(texts, named, StandardFields.of(named), RuleOptions.NONE, Map.of());
      compiled.put(Map.copyOf(ownLists), known);
    }
    return known;
  }

  private void runAll(Subject rule) throws SigmaException {
    Object tests = rule.tests();
    if (tests == null) {
      report(
          rule,
          "",
          true,
          "has no tests; add a list 'tests' with name, match and "
              + (rule.source().isPresent() ? "record" : "records"));
      return;
    }
    if (!(tests instanceof List<?> list)) {
      report(rule, "", true, "'tests' must be a list of maps with name, match and record");
      return;
    }
    boolean firing = false;
    boolean silent = false;
    int number = 0;
    for (Object test : list) {
      number++;
      if (test instanceof Map<?, ?> map && map.get("match") instanceof Boolean expected) {
        firing |= expected;
        silent |= !expected;
        String name = map.get("name") == null ? "test " + number : map.get("name").toString();
        if (rule.source().isPresent()) {
          run(rule, rule.source().get(), name, expected, map);
        } else {
          correlate(rule, name, expected, map);
        }
      } else {
        report(rule, "test " + number, true, "must be a map with match: true or match: false");
      }
    }
    if (!firing) {
      report(rule, "", true, "has no test with match: true");
    }
    if (!silent) {
      report(rule, "", false, "has no test with match: false");
    }
  }

  /** All records go through one run, in the order of their times, as in production. */
  private void correlate(Subject rule, String name, boolean expected, Map<?, ?> test)
      throws SigmaException {
    if (!(test.get("records") instanceof List<?> list) || list.isEmpty()) {
      report(
          rule,
          name,
          expected,
          "'records' must be a list: CloudTrail records as maps, lines of the other logs as text,"
              + " flow logs with their header line");
      return;
    }
    RuleSet rules = rules(ownLists(test.get("lists")));
    InOrder run =
        new InOrder(
            rules.detectors(), event -> "", event -> MatchedRecord.unmatched(event).identity());
    LogEvent event = new LogEvent();
    for (Object record : list) {
      LogSource source = record instanceof Map<?, ?> ? LogSource.CLOUDTRAIL : LogSource.VPC_FLOW;
      Optional<byte[]> bytes = bytes(source, record);
      if (bytes.isEmpty()) {
        report(rule, name, expected, "a record must be a map or text");
        return;
      }
      Optional<LogFormat> format =
          record instanceof Map<?, ?> ? Optional.of(LogFormat.CLOUDTRAIL) : Optional.empty();
      LogReader reader =
          new LogReaders(rules.projections(), format)
              .open("", "test " + name, "", ByteInput.of(bytes.get()));
      LogReader.Status status = reader.next(event);
      while (status == LogReader.Status.RECORD) {
        rules.match(event, match -> run.matched(match.rule(), event));
        status = reader.next(event);
      }
      if (status == LogReader.Status.DEAD_LETTER) {
        report(rule, name, expected, "cannot be read: " + reader.deadLetter().detail());
        return;
      }
    }
    boolean found = run.end().stream().anyMatch(finding -> finding.ruleId().equals(rule.id()));
    results.add(
        new RuleTestResult(
            rule.file(), rule.id(), rule.name(), name, expected, found, List.of(), ""));
  }

  private void run(Subject rule, LogSource source, String name, boolean expected, Map<?, ?> test)
      throws SigmaException {
    Optional<byte[]> bytes = bytes(source, test.get("record"));
    if (bytes.isEmpty()) {
      report(
          rule,
          name,
          expected,
          source == LogSource.CLOUDTRAIL
              ? "'record' must be the CloudTrail record as a map"
              : "'record' must be text: the log's line, below its header line if it has one");
      return;
    }
    RuleSet rules = rules(ownLists(test.get("lists")));
    LogReader reader =
        new LogReaders(rules.projections(), Optional.of(format(source)))
            .open("", "test " + name, "", ByteInput.of(bytes.get()));
    LogEvent event = new LogEvent();
    boolean found = false;
    int records = 0;
    List<MatchedField> matched = new ArrayList<>();
    while (true) {
      LogReader.Status status = reader.next(event);
      if (status == LogReader.Status.RECORD) {
        records++;
        List<RuleMatch> matches = new ArrayList<>();
        rules.match(event, matches::add);
        for (RuleMatch match : matches) {
          if (match.rule().id().equals(rule.id())) {
            found = true;
            matched.addAll(match.matched());
          }
        }
      } else if (status == LogReader.Status.DEAD_LETTER) {
        report(rule, name, expected, "cannot be read: " + reader.deadLetter().detail());
        return;
      } else {
        break;
      }
    }
    results.add(
        new RuleTestResult(
            rule.file(),
            rule.id(),
            rule.name(),
            name,
            expected,
            found,
            matched,
            records == 0 ? "'record' holds no record" : ""));
  }

  private static Optional<byte[]> bytes(LogSource source, Object record) {
    if (source == LogSource.CLOUDTRAIL && record instanceof Map<?, ?> map) {
      try {
        return Optional.of(JSON.writeValueAsBytes(Map.of("Records", List.of(map))));
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
    }
    if (source != LogSource.CLOUDTRAIL && record instanceof String text) {
      return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }
    return Optional.empty();
  }

  private static LogFormat format(LogSource source) {
    return switch (source) {
      case CLOUDTRAIL -> LogFormat.CLOUDTRAIL;
      case VPC_FLOW -> LogFormat.VPC_FLOW;
      case S3_ACCESS -> LogFormat.S3_ACCESS;
    };
  }

  private static Map<String, List<String>> ownLists(Object lists) {
    Map<String, List<String>> own = new LinkedHashMap<>();
    if (lists instanceof Map<?, ?> map) {
      map.forEach(
          (name, entries) -> {
            List<?> all = entries instanceof List<?> list ? list : List.of(entries);
            own.put(name.toString(), all.stream().map(String::valueOf).toList());
          });
    }
    return own;
  }

  private void report(Subject rule, String test, boolean expected, String problem) {
    results.add(
        new RuleTestResult(
            rule.file(), rule.id(), rule.name(), test, expected, !expected, List.of(), problem));
  }
}
