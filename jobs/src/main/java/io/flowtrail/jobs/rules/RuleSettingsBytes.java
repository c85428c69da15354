package io.flowtrail.jobs.rules;

import io.flowtrail.jobs.serialization.VersionedBytes;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.RuleText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A set of rules as bytes, for state and for the way to the tasks: a version, and the rest deflated
 * because it is text.
 */
final class RuleSettingsBytes {
  private static final int VERSION = 1;

  private RuleSettingsBytes() {}

  static byte[] write(RuleSettings settings) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(VERSION);
      try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes)) {
        deflated.write(VersionedBytes.write(out -> write(settings, out)));
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a set of rules cannot be written to memory", e);
    }
  }

  /**
   * What {@link #write} wrote.
   *
   * @throws IOException if it is of a later release, or damaged
   */
  static RuleSettings read(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      throw new IOException("a set of rules without a byte");
    }
    try (InflaterInputStream inflated =
        new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1))) {
      return VersionedBytes.read(
          "set of rules", VERSION, bytes[0], inflated.readAllBytes(), RuleSettingsBytes::read);
    }
  }

  private static void write(RuleSettings settings, DataOutputView out) throws IOException {
    out.writeInt(settings.rules().size());
    for (RuleText rule : settings.rules()) {
      VersionedBytes.writeText(out, rule.file());
      VersionedBytes.writeText(out, rule.text());
    }
    writeTexts(out, new TreeSet<>(settings.disabled()).stream().toList());
    out.writeInt(settings.levels().size());
    for (Map.Entry<String, Level> level : new TreeMap<>(settings.levels()).entrySet()) {
      VersionedBytes.writeText(out, level.getKey());
      VersionedBytes.writeText(out, level.getValue().name());
    }
    out.writeInt(settings.lists().size());
    for (Map.Entry<String, List<String>> list : new TreeMap<>(settings.lists()).entrySet()) {
      VersionedBytes.writeText(out, list.getKey());
      writeTexts(out, list.getValue());
    }
  }

  private static RuleSettings read(DataInputView in) throws IOException {
    List<RuleText> rules = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      rules.add(new RuleText(VersionedBytes.readText(in), VersionedBytes.readText(in)));
    }
    HashSet<String> disabled = new HashSet<>(readTexts(in));
    HashMap<String, Level> levels = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      levels.put(VersionedBytes.readText(in), Level.valueOf(VersionedBytes.readText(in)));
    }
    HashMap<String, List<String>> lists = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      lists.put(VersionedBytes.readText(in), readTexts(in));
    }
    return new RuleSettings(rules, disabled, levels, lists);
  }

  private static void writeTexts(DataOutputView out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      VersionedBytes.writeText(out, text);
    }
  }

  private static List<String> readTexts(DataInputView in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.add(VersionedBytes.readText(in));
    }
    return List.copyOf(texts);
  }
}
