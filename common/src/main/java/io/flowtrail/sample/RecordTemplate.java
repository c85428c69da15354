package io.flowtrail.sample;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CloudTrail record of which only time, ids, caller's address and numbers change. */
final class RecordTemplate {
  /** Stands in a template's text for a number of up to seven digits. */
  static final String NUMBER = "@N@";

  private static final Pattern HOLE =
      Pattern.compile(
          "(?<=\"eventTime\":\")[^\"]*|(?<=\"requestID\":\")[^\"]*|(?<=\"eventID\":\")[^\"]*"
              + "|(?<=\"sourceIPAddress\":\"\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.)\\d+|"
              + NUMBER);
  private static final int NUMBERS = 10_000_000;

  private enum Kind {
    TIME,
    GUID,
    OCTET,
    NUMBER
  }

  private final List<byte[]> texts = new ArrayList<>();
  private final List<Kind> holes = new ArrayList<>();

  RecordTemplate(String json) {
    Matcher matcher = HOLE.matcher(json);
    int from = 0;
    while (matcher.find()) {
      texts.add(bytes(json.substring(from, matcher.start())));
      String before = json.substring(0, matcher.start());
      holes.add(
          matcher.group().equals(NUMBER)
              ? Kind.NUMBER
              : before.endsWith("Time\":\"")
                  ? Kind.TIME
                  : before.endsWith("ID\":\"") ? Kind.GUID : Kind.OCTET);
      from = matcher.end();
    }
    texts.add(bytes(json.substring(from)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @param time event time as text, twenty bytes
   */
  void write(ByteText out, byte[] time, SeededRandom random) {
    int count = holes.size();
    for (int i = 0; i < count; i++) {
      out.add(texts.get(i));
      switch (holes.get(i)) {
        case TIME -> out.add(time);
        case GUID -> out.addGuid(random.nextLong(), random.nextLong());
        case OCTET -> out.add((long) (1 + random.below(254)));
        case NUMBER -> out.add((long) random.below(NUMBERS));
      }
    }
    out.add(texts.get(count));
  }
}
