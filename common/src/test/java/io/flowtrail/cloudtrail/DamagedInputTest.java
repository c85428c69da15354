package io.flowtrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thousands of damaged files, from fixed seeds, and files that arrive in pieces. */
class DamagedInputTest {
  private static final FieldProjection PROJECTION =
      ReadLog.projection(
          "eventID", "eventName", "userIdentity.arn", "requestParameters", "resources.ARN");
  private static final CloudTrailLimits SMALL = new CloudTrailLimits(3000, 20);

  private static String record(int number, Random random) {
    String[] members = {
      "\"eventVersion\":\"1.08\"",
      "\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::1:user/" + number + "\"}",
      "\"eventTime\":\"2026-03-01T10:00:00Z\"",
      "\"eventName\":\"Put\\\"Object\\u0041\"",
      "\"requestParameters\":{\"policy\":\"{\\\"a\\\":[{\\\"b\\\":\\\"c\\\"}]}\",\"n\":-1.5e3,"
          + "\"list\":[1,null,true,[],{}]}",
      "\"resources\":[{\"ARN\":\"x\",\"type\":\"y\"},{\"ARN\":\"z\"}]",
      "\"errorCode\":\"AccessDenied\"",
      "\"eventID\":\"id-" + number + "\""
    };
    if (random.nextBoolean()) {
      java.util.Collections.shuffle(Arrays.asList(members), random);
    }
    return "{" + String.join(",", members) + "}";
  }

  private record File(byte[] bytes, List<Integer> starts, List<Integer> ends) {}

  private static File file(Random random, boolean lines) {
    StringBuilder out = new StringBuilder(lines ? "" : "{\"Records\":[");
    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      out.append(i == 0 ? "" : lines ? "\n" : ",");
      starts.add(out.length());
      out.append(record(i, random));
      ends.add(out.length());
    }
    out.append(lines ? "\n" : "]}");
    return new File(out.toString().getBytes(StandardCharsets.UTF_8), starts, ends);
  }

  @Test
  void recordsAroundOneDamagedRecordSurvive() {
    Random random = new Random(1);
    for (int round = 0; round < 12_000; round++) {
      File file = file(random, round % 3 == 0);
      int victim = random.nextInt(12);
      int from = file.starts.get(victim);
      int to = file.ends.get(victim);
      byte[] bytes = damage(file.bytes, from, to, random);
      ReadLog log = ReadLog.of(ByteInput.of(bytes), PROJECTION, SMALL, bytes.length);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        if (i != victim) {
          expected.add("STRING:id-" + i);
        }
      }
      assertThat(log.first("eventID"))
          .as("round %d, record %d: %s", round, victim, new String(bytes, StandardCharsets.UTF_8))
          .containsAll(expected);
    }
  }

  /** Changes, removes or adds some bytes between two places. */
  private static byte[] damage(byte[] bytes, int from, int to, Random random) {
    int at = from + random.nextInt(to - from);
    int length = Math.min(to - at, 1 + random.nextInt(random.nextInt(5) == 0 ? 60 : 3));
    switch (random.nextInt(3)) {
      case 0:
        byte[] changed = bytes.clone();
        for (int i = at; i < at + length; i++) {
          changed[i] = anyByte(random);
        }
        return changed;
      case 1:
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, at + length, shorter, at, shorter.length - at);
        return shorter;
      default:
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
        for (int i = at; i < at + length; i++) {
          longer[i] = anyByte(random);
        }
        System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
        return longer;
    }
  }

  private static byte anyByte(Random random) {
    String special = "{}[]\",:\\ \n\0tfn0-";
    return random.nextBoolean()
        ? (byte) special.charAt(random.nextInt(special.length()))
        : (byte) random.nextInt(256);
  }

  @Test
  void damageAnywhereAlwaysComesToAnEndAndSaysSo() {
    Random random = new Random(2);
    List<byte[]> shapes = shapes();
    for (int round = 0; round < 12_000; round++) {
      byte[] bytes = shapes.get(round % shapes.size());
      int damages = 1 + random.nextInt(8);
      for (int i = 0; i < damages && bytes.length > 1; i++) {
        bytes = damage(bytes, 0, bytes.length, random);
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      }
      ReadLog log = ReadLog.of(ByteInput.of(bytes), PROJECTION, SMALL, bytes.length);
      long last = 0;
      for (ReadLog.Read read : log.records()) {
        assertThat(read.origin().record()).isGreaterThan(last);
        last = read.origin().record();
      }
      long counted =
          log.deadLetters().stream().filter(d -> d.origin().record() > 0).count()
              + log.records().size();
      assertThat(log.order().stream().filter(o -> !o.endsWith(" 0")).count()).isEqualTo(counted);
    }
  }

  private static List<byte[]> shapes() {
    Random random = new Random(3);
    StringBuilder quoted = new StringBuilder();
    JsonText.appendQuoted(quoted, record(1, random));
    String big = "{\"eventID\":\"big\",\"x\":\"" + "y".repeat(5000) + "\"}";
    String deep = "{\"eventID\":\"deep\",\"x\":" + "[".repeat(30) + "]".repeat(30) + "}";
    String[] texts = {
      "{\"Events\":[{\"EventId\":\"1\",\"CloudTrailEvent\":"
          + quoted
          + "},{\"CloudTrailEvent\":\"x\"}]}",
      "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"id\":\"1\",\"message\":"
          + quoted
          + "}]}"
          + "{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"id\":\"\",\"message\":\"CWL\"}]}",
      "{\"version\":\"0\",\"detail\":" + record(2, random) + "}\n{\"detail\":1}",
      "\uFEFF[ " + record(3, random) + " , 1 , " + big + "," + deep + "," + record(4, random) + "]",
      "{\"Records\":["
          + record(5, random)
          + ",{\"eventID\":\"e\",\"x\":01},"
          + record(6, random)
          + "]}",
      "{\"Records\":["
          + record(7, random)
          + ",{\"eventID\":\"e\",\"x\":[{},\n"
          + record(8, random)
          + "]}",
      "{\"digestS3Object\":\"x\",\"logFiles\":[]}",
      "no JSON at all\n" + record(9, random) + "\n{\"x\":1}\n" + big + "\n" + record(10, random),
      record(11, random) + record(12, random).substring(0, 100),
      "{\"x\":[" + record(13, random) + "]}",
      "{\"Records\":[]}",
      "",
    };
    List<byte[]> shapes = new ArrayList<>();
    for (String text : texts) {
      shapes.add(text.getBytes(StandardCharsets.UTF_8));
    }
    shapes.add(file(random, false).bytes);
    shapes.add(file(random, true).bytes);
    return shapes;
  }

  @Test
  void thePiecesInWhichAFileArrivesMakeNoDifference() {
    Random random = new Random(4);
    for (byte[] bytes : shapes()) {
      assertSameInPieces(bytes, random);
    }
    List<byte[]> shapes = shapes();
    for (int round = 0; round < 600; round++) {
      byte[] bytes = shapes.get(round % shapes.size());
      if (bytes.length > 1) {
        assertSameInPieces(damage(bytes, 0, bytes.length, random), random);
      }
    }
  }

  private static void assertSameInPieces(byte[] bytes, Random random) {
    ReadLog whole = ReadLog.of(ByteInput.of(bytes), PROJECTION, SMALL, bytes.length);
    ReadLog single = ReadLog.of(pieces(bytes, () -> 1), PROJECTION, SMALL, bytes.length);
    ReadLog some =
        ReadLog.of(pieces(bytes, () -> 1 + random.nextInt(400)), PROJECTION, SMALL, bytes.length);
    String text = new String(bytes, StandardCharsets.UTF_8);
    assertThat(single).as(text).isEqualTo(whole);
    assertThat(some).as(text).isEqualTo(whole);
  }

  /** Gives so many bytes, then says that nothing is there, and so on. */
  private static ByteInput pieces(byte[] bytes, java.util.function.IntSupplier size) {
    int[] at = {0};
    boolean[] starved = {false};
    return (buffer, offset, length) -> {
      starved[0] = !starved[0];
      if (starved[0]) {
        return 0;
      }
      if (at[0] == bytes.length) {
        return -1;
      }
      int count = Math.min(Math.min(length, size.getAsInt()), bytes.length - at[0]);
      System.arraycopy(bytes, at[0], buffer, offset, count);
      at[0] += count;
      return count;
    };
  }
}
