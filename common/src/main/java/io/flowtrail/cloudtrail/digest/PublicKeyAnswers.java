package io.flowtrail.cloudtrail.digest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Answers of {@code aws cloudtrail list-public-keys} in a file: one after another, or in an array;
 * also the bare list that {@code --query PublicKeyList} leaves. Every problem is kept with its
 * place.
 */
final class PublicKeyAnswers {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
  private static final BigDecimal LATEST_SECOND = BigDecimal.valueOf(253_402_300_799L);

  private final String file;
  private final List<PublicKeys.Key> keys = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int answers;
  private int entries;

  private PublicKeyAnswers(String file) {
    this.file = file;
  }

  static List<PublicKeys.Key> read(String text, String file) throws PublicKeysException {
    PublicKeyAnswers answers = new PublicKeyAnswers(file);
    answers.read(text.startsWith("\uFEFF") ? text.substring(1) : text);
    if (answers.problems.isEmpty() && answers.entries == 0) {
      answers.problems.add(
          file
              + ": holds no public key; ask for the region and time of the digests: "
              + PublicKeys.command("REGION", "TIME", "TIME"));
    }
    if (!answers.problems.isEmpty()) {
      throw new PublicKeysException(answers.problems);
    }
    return answers.keys;
  }

  private void read(String text) {
    // Not an iterator of Jackson's: it takes a leading array apart and passes over what follows it.
    try (JsonParser parser = JSON.createParser(text)) {
      while (parser.nextToken() != null) {
        value(parser.readValueAsTree());
      }
    } catch (JsonProcessingException e) {
      problems.add(
          "%s: no JSON at line %d, column %d (%s); the file is what '%s' prints"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getLocation() == null ? 0 : e.getLocation().getColumnNr(),
                  VisibleText.of(e.getOriginalMessage()),
                  "aws cloudtrail list-public-keys --output json"));
    } catch (IOException e) {
      problems.add(file + ": no JSON: " + e.getMessage());
    }
  }

  private void value(JsonNode value) {
    if (value.isArray() && value.size() > 0 && value.get(0).has("Value")) {
      answers++;
      list(value);
    } else if (value.isArray()) {
      value.forEach(this::answer);
    } else {
      answer(value);
    }
  }

  private void answer(JsonNode answer) {
    answers++;
    JsonNode list = answer.path("PublicKeyList");
    if (list.isMissingNode()) {
      // A sample in AWS's guide writes it so.
      list = answer.path("publicKeyList");
    }
    if (list.isArray()) {
      list(list);
    } else {
      problems.add(file + ": answer " + answers + " has no array PublicKeyList");
    }
  }

  private void list(JsonNode list) {
    int number = 0;
    for (JsonNode entry : list) {
      number++;
      entries++;
      key(entry, file + ": answer " + answers + ", key " + number);
    }
  }

  private void key(JsonNode entry, String place) {
    int before = problems.size();
    if (!entry.isObject()) {
      problems.add(place + " is no object");
      return;
    }
    byte[] der = value(entry.path("Value"), place);
    String fingerprint = entry.path("Fingerprint").asText("");
    if (fingerprint.isEmpty()) {
      problems.add(place + " has no Fingerprint");
    }
    Instant start = time(entry, "ValidityStartTime", place);
    Instant end = time(entry, "ValidityEndTime", place);
    if (problems.size() == before) {
      PublicKeys.key(new PublicKeys.Der(der, fingerprint, start, end), place, problems)
          .ifPresent(keys::add);
    }
  }

  private byte[] value(JsonNode value, String place) {
    String text = value.isTextual() ? value.textValue().replaceAll("\\s", "") : "";
    if (text.isEmpty()) {
      problems.add(place + " has no Value");
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      problems.add(place + ": Value is no Base64");
      return new byte[0];
    }
  }

  private Instant time(JsonNode entry, String name, String place) {
    JsonNode value = entry.path(name);
    Optional<Instant> time =
        value.isNumber() || value.isTextual() ? time(value.asText()) : Optional.empty();
    if (time.isEmpty()) {
      problems.add(
          place
              + (value.isMissingNode() || value.isNull()
                  ? " has no " + name
                  : ": " + name + " is no time of ISO 8601 nor seconds since 1970"));
    }
    return time.orElse(Instant.EPOCH);
  }

  /** ISO 8601 with an offset (CLI v2), or seconds since 1970 (CLI v1), also as text. */
  private static Optional<Instant> time(String text) {
    if (text.matches("[0-9]{1,15}(\\.[0-9]{1,12})?([eE]\\+?[0-9]{1,2})?")) {
      BigDecimal seconds = new BigDecimal(text);
      return seconds.compareTo(LATEST_SECOND) > 0
          ? Optional.empty()
          : Optional.of(
              Instant.ofEpochMilli(
                  seconds.multiply(THOUSAND).setScale(0, RoundingMode.DOWN).longValueExact()));
    }
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      return Math.abs(time.getEpochSecond()) > LATEST_SECOND.longValueExact()
          ? Optional.empty()
          : Optional.of(time);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
