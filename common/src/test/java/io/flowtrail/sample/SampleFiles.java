package io.flowtrail.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What lies in a directory of samples, read plainly. */
final class SampleFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SampleFiles() {}

  /** Copies what digests are about: log files of CloudTrail, digests, sidecars, keys. */
  static void copyTrail(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path path : (Iterable<Path>) files::iterator) {
        String name = from.relativize(path).toString().replace('\\', '/');
        if (name.contains("/CloudTrail") && Files.isRegularFile(path)
            || name.equals("public-keys.json")) {
          Files.createDirectories(to.resolve(name).getParent());
          Files.copy(path, to.resolve(name));
        }
      }
    }
  }

  /** Every file but the README and hidden ones: name and content, inflated if it is gzip. */
  static Map<String, byte[]> inflated(Path directory) throws IOException {
    return read(directory, true);
  }

  static Map<String, byte[]> stored(Path directory) throws IOException {
    return read(directory, false);
  }

  private static Map<String, byte[]> read(Path directory, boolean inflate) throws IOException {
    Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              path -> {
                String name = directory.relativize(path).toString().replace('\\', '/');
                if (!name.equals("README.md") && !name.startsWith(".")) {
                  content.put(name, read(path, name, inflate));
                }
              });
    }
    return content;
  }

  private static byte[] read(Path path, String name, boolean inflate) {
    try {
      byte[] bytes = Files.readAllBytes(path);
      if (!inflate || !name.endsWith(".gz")) {
        return bytes;
      }
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        return in.readAllBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> trail(Map<String, byte[]> inflated) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : inflated.entrySet()) {
      if (file.getKey().contains("/CloudTrail/")) {
        MAPPER.readTree(file.getValue()).get("Records").forEach(records::add);
      }
    }
    return records;
  }

  /** Flow log records as field values in the order of their header, headers left out. */
  static List<Map<String, String>> flows(Map<String, byte[]> inflated) {
    List<Map<String, String>> records = new ArrayList<>();
    inflated.forEach(
        (name, content) -> {
          if (name.contains("/vpcflowlogs/")) {
            List<String> lines = text(content).lines().toList();
            List<String> header = Arrays.asList(lines.get(0).split(" "));
            for (String line : lines.subList(1, lines.size())) {
              String[] values = line.split(" ");
              if (values.length != header.size()) {
                throw new IllegalStateException("wrong count of fields: " + line);
              }
              Map<String, String> record = new TreeMap<>();
              for (int i = 0; i < values.length; i++) {
                record.put(header.get(i), values[i]);
              }
              records.add(record);
            }
          }
        });
    return records;
  }

  static List<String> access(Map<String, byte[]> inflated) {
    List<String> lines = new ArrayList<>();
    inflated.forEach(
        (name, content) -> {
          if (name.startsWith("access-logs/")) {
            lines.addAll(text(content).lines().toList());
          }
        });
    return lines;
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }
}
