package io.flowtrail.sigma;

import io.flowtrail.event.LogSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads rule files (Sigma specification 2.1.0). Never fails: what is wrong goes to the problems,
 * and the documents that can be read are read.
 *
 * <p>Strict on what changes what a rule means, lenient on the rest. Rules for other products and
 * services, and those whose {@code status} is {@code deprecated} or {@code unsupported}, are
 * skipped with a notice: people point Flowtrail at whole rule repositories.
 */
public final class SigmaParser {
  private final SigmaProblems problems;
  private final List<SigmaRule> rules = new ArrayList<>();
  private final List<CorrelationRule> correlations = new ArrayList<>();
  private final List<FilterRule> filters = new ArrayList<>();
  private final List<SigmaDocuments.Skipped> skipped = new ArrayList<>();
  private final Set<String> idsFromTitles = new HashSet<>();

  private SigmaParser(SigmaProblems problems) {
    this.problems = problems;
  }

  /** Reads all documents of all files; what is wrong is added to {@code problems}. */
  public static SigmaDocuments parse(List<RuleText> files, SigmaProblems problems) {
    SigmaParser parser = new SigmaParser(problems);
    files.forEach(parser::file);
    return new SigmaDocuments(parser.rules, parser.correlations, parser.filters, parser.skipped);
  }

  private void file(RuleText file) {
    int errors = problems.errors();
    boolean any = false;
    List<Node> documents = YamlDocuments.read(file, problems);
    for (Node document : RuleCollection.resolve(file.file(), documents, problems)) {
      if (document instanceof ScalarNode scalar
          && YamlValues.scalar(scalar) instanceof SigmaValue.Null) {
        continue;
      }
      any = true;
      document(file.file(), document);
    }
    if (!any && problems.errors() == errors) {
      problems.error(file.file(), 0, "", "", "the file holds no Sigma document");
    }
  }

  private void document(String file, Node node) {
    DocumentReader document;
    try {
      document = new DocumentReader(file, node, problems);
    } catch (YamlValues.BadValueException e) {
      problems.error(file, e.line(), "", "", "not a Sigma document: " + e.getMessage());
      return;
    }
    List<String> kinds =
        List.of("detection", "correlation", "filter").stream().filter(document::has).toList();
    if (kinds.isEmpty()) {
      document.error(
          "",
          "the document has neither 'detection' (a rule), 'correlation' nor 'filter'"
              + document.similarAttribute(List.of("detection", "correlation", "filter")));
      return;
    }
    if (kinds.size() > 1) {
      document.error(
          kinds.get(1),
          "a document is either a rule, a correlation or a filter; put '"
              + kinds.get(1)
              + "' into a document of its own, after '---'");
      return;
    }
    if (isSkippedByStatus(document)) {
      return;
    }
    try {
      switch (kinds.get(0)) {
        case "detection" -> rule(document);
        case "correlation" -> correlation(document);
        default -> filter(document);
      }
    } catch (YamlValues.BadValueException e) {
      problems.error(file, e.line(), document.label(), "", e.getMessage());
    }
  }

  private boolean isSkippedByStatus(DocumentReader document) {
    String status = document.text("status").toLowerCase(Locale.ROOT);
    switch (status) {
      case "deprecated", "unsupported" -> {
        document.notice("status", "skipped: its status is '" + status + "'");
        skip(document);
        return true;
      }
      case "", "stable", "test", "experimental" -> {}
      default ->
          document.notice(
              "status",
              "unknown status '"
                  + status
                  + "'; Sigma has stable, test, experimental, deprecated and unsupported");
    }
    return false;
  }

  private void skip(DocumentReader document) {
    skipped.add(new SigmaDocuments.Skipped(document.label(), document.text("name")));
  }

  private void rule(DocumentReader document) throws YamlValues.BadValueException {
    int errors = problems.errors();
    RuleLogSource logSource = document.logSource();
    if (problems.errors() > errors || isForeign(document, logSource)) {
      skip(document);
      return;
    }
    String title = document.title();
    Level level = document.level();
    document.checkTaxonomy();
    // A rule with errors goes on, so that the compiler can say what else is wrong with it.
    Detection detection = new DetectionReader(document, "detection").read(Set.of());
    List<Undoing> undoings = new UndoingReader(document).read();
    rules.add(
        new SigmaRule(
            id(document),
            document.text("name"),
            title,
            document.text("description").strip(),
            level,
            document.text("status").toLowerCase(Locale.ROOT),
            document.text("author"),
            document.text("date"),
            document.text("modified"),
            LogSource.ofService(logSource.service()).orElseThrow(),
            logSource,
            document.texts("tags"),
            document.texts("references"),
            document.texts("falsepositives"),
            document.texts("fields"),
            document.attributes(),
            document.file(),
            document.line(),
            detection,
            undoings));
  }

  /**
   * Whether a log source is none that Flowtrail reads. One that names no service could mean any of
   * AWS's logs; without a category, which at least says that another tool understands it, that is
   * an error.
   */
  private boolean isForeign(DocumentReader document, RuleLogSource logSource) {
    String services = "cloudtrail, vpcflow and s3access";
    if (!logSource.product().isEmpty() && !logSource.product().equals("aws")) {
      document.notice(
          "logsource", "skipped: it is about product '" + logSource.product() + "', not 'aws'");
      return true;
    }
    if (logSource.service().isEmpty()) {
      if (logSource.category().isEmpty()) {
        document.error(
            "logsource", "it names no service; Flowtrail reads the services " + services);
      } else {
        document.notice(
            "logsource",
            "skipped: it names category '"
                + logSource.category()
                + "' and no service; Flowtrail reads the services "
                + services);
      }
      return true;
    }
    if (LogSource.ofService(logSource.service()).isEmpty()) {
      document.notice(
          "logsource",
          "skipped: it is about service '"
              + logSource.service()
              + "'; Flowtrail reads "
              + services
              + Suggestion.didYouMean(
                  logSource.service(), List.of("cloudtrail", "vpcflow", "s3access")));
      return true;
    }
    return false;
  }

  private void filter(DocumentReader document) throws YamlValues.BadValueException {
    int errors = problems.errors();
    RuleLogSource logSource = document.logSource();
    if (problems.errors() > errors) {
      skip(document);
      return;
    }
    boolean ours =
        (logSource.product().isEmpty() || logSource.product().equals("aws"))
            && (logSource.service().isEmpty()
                || LogSource.ofService(logSource.service()).isPresent());
    if (!ours) {
      document.notice("logsource", "skipped: the filter is for logs that Flowtrail does not read");
      skip(document);
      return;
    }
    String title = document.title();
    DetectionReader reader = new DetectionReader(document, "filter");
    Detection detection = reader.read(Set.of("rules"));
    List<String> ruleNames = reader.filteredRules();
    filters.add(
        new FilterRule(
            id(document),
            document.text("name"),
            title,
            logSource,
            ruleNames,
            document.file(),
            document.line(),
            detection));
  }

  private void correlation(DocumentReader document) throws YamlValues.BadValueException {
    int errors = problems.errors();
    String title = document.title();
    Level level = document.level();
    CorrelationRule correlation = new CorrelationReader(document).read(id(document), title, level);
    if (problems.errors() > errors) {
      skip(document);
      return;
    }
    correlations.add(correlation);
  }

  private String id(DocumentReader document) {
    String id = document.label();
    if (!document.text("id").isEmpty() || !document.text("name").isEmpty()) {
      return id;
    }
    String made =
        id.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
    String unique = made;
    for (int n = 2; !idsFromTitles.add(unique); n++) {
      unique = made + "-" + n;
    }
    document.notice("id", "the rule has no id; it is called '" + unique + "'");
    return unique;
  }
}
