package io.flowtrail.jobs.deploy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** The rules in {@code deploy/prometheus/alerts.yaml}. */
public final class AlertRules {
  private AlertRules() {}

  /** One rule. */
  public record Rule(
      String alert, String expr, Map<String, String> labels, Map<String, String> annotations) {}

  @SuppressWarnings("unchecked")
  public static List<Rule> read() throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Map<String, List<Map<String, Object>>> file =
        new Yaml(options).load(Deploy.text("deploy", "prometheus", "alerts.yaml"));
    return file.get("groups").stream()
        .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
        .map(
            rule ->
                new Rule(
                    (String) rule.get("alert"),
                    (String) rule.get("expr"),
                    (Map<String, String>) rule.get("labels"),
                    (Map<String, String>) rule.get("annotations")))
        .toList();
  }
}
