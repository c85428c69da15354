package io.flowtrail.sigma.match;

import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.FilterRule;
import io.flowtrail.sigma.SigmaDocuments;
import io.flowtrail.sigma.SigmaProblems;
import io.flowtrail.sigma.SigmaRule;
import io.flowtrail.sigma.Suggestion;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ids and names by which documents refer to one another. */
final class DocumentNames {
  private final SigmaProblems problems;

  /** Where each id and name was first given, as {@code file:line}. */
  private final Map<String, String> places = new LinkedHashMap<>();

  private final Set<String> skipped = new HashSet<>();
  private final Map<String, CorrelationRule> correlations = new HashMap<>();

  DocumentNames(SigmaDocuments documents, SigmaProblems problems) {
    this.problems = problems;
    for (SigmaRule rule : documents.rules()) {
      add(rule.id(), rule.name(), rule.file(), rule.line());
    }
    for (CorrelationRule rule : documents.correlations()) {
      add(rule.id(), rule.name(), rule.file(), rule.line());
      correlations.put(rule.id(), rule);
      correlations.put(rule.name(), rule);
    }
    correlations.remove("");
    for (FilterRule filter : documents.filters()) {
      add(filter.id(), filter.name(), filter.file(), filter.line());
    }
    for (SigmaDocuments.Skipped document : documents.skipped()) {
      for (String each : List.of(document.id(), document.name())) {
        if (!each.isEmpty() && !places.containsKey(each)) {
          skipped.add(each);
        }
      }
    }
    documents.correlations().forEach(this::checkCycle);
  }

  private void add(String id, String name, String file, int line) {
    claim("id", id, id, file, line);
    if (!name.isEmpty() && !name.equals(id)) {
      claim("name", name, id, file, line);
    }
  }

  private void claim(String attribute, String key, String id, String file, int line) {
    String before = places.putIfAbsent(key, file + ":" + line);
    if (before != null) {
      problems.error(
          file,
          line,
          id,
          attribute,
          "the "
              + attribute
              + " '"
              + key
              + "' is taken by the document at "
              + before
              + "; give this one another, or load only one of them");
    }
  }

  boolean isKnown(String key) {
    return places.containsKey(key) || skipped.contains(key);
  }

  /** Whether a document was there that does not run here. */
  boolean isSkipped(String key) {
    return skipped.contains(key);
  }

  String similar(String key) {
    return Suggestion.didYouMean(key, places.keySet());
  }

  /** Says which rules a correlation names that are not there. */
  void checkReferences(CorrelationRule correlation) {
    for (String rule : correlation.rules()) {
      if (!isKnown(rule)) {
        problems.error(
            correlation.file(),
            correlation.line(),
            correlation.id(),
            "rules",
            "there is no rule '" + rule + "'" + similar(rule));
      }
    }
    correlation
        .aliases()
        .values()
        .forEach(
            fields -> {
              for (String rule : fields.keySet()) {
                if (!correlation.rules().contains(rule)) {
                  problems.error(
                      correlation.file(),
                      correlation.line(),
                      correlation.id(),
                      "aliases",
                      "'" + rule + "' is not among the correlation's rules");
                }
              }
            });
  }

  private void checkCycle(CorrelationRule start) {
    Set<CorrelationRule> seen = new HashSet<>();
    ArrayDeque<CorrelationRule> open = new ArrayDeque<>();
    open.push(start);
    while (!open.isEmpty()) {
      for (String rule : open.pop().rules()) {
        CorrelationRule next = correlations.get(rule);
        if (start.equals(next)) {
          problems.error(
              start.file(), start.line(), start.id(), "rules", "the correlation leads to itself");
          return;
        }
        if (next != null && seen.add(next)) {
          open.push(next);
        }
      }
    }
  }
}
