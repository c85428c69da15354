package io.flowtrail.derived;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.cloudtrail.CloudTrailLogReader;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.rules.DefaultRules;
import io.flowtrail.sigma.RuleText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Damages the records of the default rules' tests and asks for every field. */
class MutatedRecordsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MUTATIONS = 20;
  private static final List<String> JUNK =
      List.of(
          "null",
          "\"\"",
          "{}",
          "[]",
          "[[]]",
          "[null]",
          "-1",
          "1e400",
          "true",
          "\"*\"",
          "\"%\"",
          "\"%7B\"",
          "\"arn:\"",
          "\"arn:::::\"",
          "\"::\"",
          "\"/\"",
          "\"0.0.0.0/\"",
          "\"99999999999999999999\"",
          "\"{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\"}}\"",
          "[{\"a\":[{\"b\":[1,{\"c\":null}]}]}]",
          "{\"items\":{\"items\":[{}]}}",
          "\"\\ud800\"",
          "\"2026-02-30T99:00:00Z\"",
          "\"+1000000000-01-01T00:00:00Z\"");

  private final Random random = new Random(20261124);

  @Test
  void noDamageToARecordDamagesAField() throws Exception {
    DerivedFields fields = StandardFields.of(NamedLists.EMPTY);
    FieldProjection.Builder builder = FieldProjection.builder(LogSource.CLOUDTRAIL, fields);
    List<Integer> slots = fields.names().stream().map(builder::slot).toList();
    FieldProjection projection = builder.build();
    LogEvent event = new LogEvent();
    int read = 0;
    for (JsonNode record : records()) {
      for (int i = 0; i < MUTATIONS; i++) {
        JsonNode damaged = record.deepCopy();
        damage(damaged);
        LogReader reader =
            new CloudTrailLogReader(
                ByteInput.of(JSON.writeValueAsBytes(damaged)), "test", "", projection);
        while (reader.next(event) == LogReader.Status.RECORD) {
          read++;
          for (int slot : slots) {
            event.first(slot);
          }
        }
      }
    }
    assertThat(read).isGreaterThan(5_000);
  }

  private static List<JsonNode> records() {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    List<JsonNode> records = new ArrayList<>();
    for (RuleText text : DefaultRules.loadWithTests()) {
      for (Object document : yaml.loadAll(text.text())) {
        JsonNode tests = JSON.valueToTree(document).path("tests");
        for (JsonNode test : tests) {
          add(test.path("record"), records);
          test.path("records").forEach(record -> add(record, records));
        }
      }
    }
    return records;
  }

  /** Lines of flow and access logs, which are tests too, have no fields to damage. */
  private static void add(JsonNode record, List<JsonNode> records) {
    if (record.isObject()) {
      records.add(JSON.valueToTree(Map.of("Records", List.of(record))));
    }
  }

  /** Replaces a few values by junk, on any level. */
  private void damage(JsonNode record) throws Exception {
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      JsonNode at = record.get("Records").get(0);
      while (true) {
        List<JsonNode> inner = new ArrayList<>();
        at.forEach(
            child -> {
              if (child.isContainerNode() && !child.isEmpty()) {
                inner.add(child);
              }
            });
        if (inner.isEmpty() || random.nextInt(3) == 0) {
          break;
        }
        at = inner.get(random.nextInt(inner.size()));
      }
      JsonNode junk = JSON.readTree(JUNK.get(random.nextInt(JUNK.size())));
      if (at instanceof ObjectNode object && !object.isEmpty()) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        boolean wrap = random.nextInt(4) == 0;
        object.set(name, wrap ? JsonNodeFactory.instance.arrayNode().add(object.get(name)) : junk);
      } else if (at instanceof ArrayNode array && !array.isEmpty()) {
        array.set(random.nextInt(array.size()), junk);
      }
    }
  }
}
