package io.flowtrail.jobs.sink.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.alert.SafeText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts that were given up, in files of JSON lines: {@code {"time", "sink", "reason", "attempts",
 * "alert"}}. Each file is written once and appears whole.
 */
final class DeadLetterDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterDirectory.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final DeliverySettings settings;

  /** An alert and why it was given up. */
  record Letter(Delivery delivery, String reason) {}

  DeadLetterDirectory(DeliverySettings settings) {
    this.settings = settings;
  }

  /**
   * Keeps some alerts.
   *
   * @throws IOException if they cannot be kept, or there is no directory for them
   */
  void write(List<Letter> letters) throws IOException {
    String reason = letters.get(0).reason();
    if (!settings.deadLetters().isPresent()) {
      throw new IOException(
          letters.size()
              + " alerts cannot be delivered to "
              + settings.shown()
              + ": "
              + reason
              + ". The job stops, so that they are not lost; set dead_letter to go on without them");
    }
    Path directory = new Path(settings.deadLetters().directory());
    String name = "undelivered-" + settings.name() + "-" + UUID.randomUUID() + ".jsonl";
    Path hidden = new Path(directory, "." + name);
    try {
      FileSystem files = directory.getFileSystem();
      files.mkdirs(directory);
      try (FSDataOutputStream out = files.create(hidden, FileSystem.WriteMode.NO_OVERWRITE)) {
        for (Letter letter : letters) {
          write(out, letter);
        }
        out.sync();
      }
      if (!files.rename(hidden, new Path(directory, name))) {
        throw new IOException("it cannot be given its name");
      }
    } catch (IOException e) {
      throw new IOException(
          "alerts that " + settings.shown() + " does not take cannot be kept in " + directory, e);
    }
    LOG.error(
        "{} alerts to {} were given up ({}) and are kept in {}",
        letters.size(),
        settings.shown(),
        reason,
        name);
  }

  private void write(OutputStream out, Letter letter) throws IOException {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("time", Instant.now().toString());
    node.put("sink", settings.shown());
    node.put("reason", letter.reason());
    node.put("attempts", letter.delivery().attempts());
    try {
      node.set("alert", MAPPER.readTree(letter.delivery().line()));
    } catch (JsonProcessingException e) {
      node.put("alert", letter.delivery().line());
    }
    out.write((SafeText.json(node.toString()) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
