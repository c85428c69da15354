package io.flowtrail.sample;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The signing keys of each region, and the file that publishes them. */
final class SampleKeys {
  /** Where the public keys lie, beside the archive. */
  static final String FILE = "public-keys.json";

  /** Ends the name of the key that follows a region's first. */
  static final String NEXT = " next";

  private static final long DAY = Day.LENGTH;

  /** A key and the time in which it may sign, seconds. */
  private record Period(DigestSigner signer, long from, long to) {}

  private final Map<String, List<Period>> periods;
  private final long rotation;

  SampleKeys(SampleOptions options) {
    long begin = Day.of(options.start(), 0).midnight();
    long end = begin + options.days() * DAY;
    rotation = options.trails().rotatedKeys() ? (begin + end) / 2 : Long.MAX_VALUE;
    periods =
        Organisation.REGIONS.parallelStream()
            .collect(
                Collectors.toMap(
                    region -> region, region -> periods(options.seed(), region, begin, end)));
  }

  private List<Period> periods(long seed, String region, long begin, long end) {
    long first = begin - 10 * DAY;
    long last = end + 20 * DAY;
    DigestSigner signer = DigestSigner.of(seed, region);
    return rotation == Long.MAX_VALUE
        ? List.of(new Period(signer, first, last))
        : List.of(
            new Period(signer, first, rotation + DAY),
            new Period(DigestSigner.of(seed, region + NEXT), rotation - DAY, last));
  }

  /** The key that signs in a region at that time, seconds. */
  DigestSigner of(String region, long time) {
    List<Period> keys = periods.get(region);
    return keys.get(time < rotation ? 0 : keys.size() - 1).signer();
  }

  /** All keys. */
  List<DigestSigner> all() {
    return periods.values().stream().flatMap(List::stream).map(Period::signer).toList();
  }

  /**
   * What {@code aws cloudtrail list-public-keys} prints, asked for every region, one answer after
   * another.
   */
  String json() {
    StringBuilder answers = new StringBuilder();
    for (String region : Organisation.REGIONS) {
      List<String> keys = new ArrayList<>();
      for (Period period : periods.get(region)) {
        keys.add(json(period.signer, period.from, period.to));
      }
      answers.append(answer(keys));
    }
    return answers.toString();
  }

  /** One more answer, with one key. */
  static String answer(DigestSigner signer, long from, long to) {
    return answer(List.of(json(signer, from, to)));
  }

  private static String answer(List<String> keys) {
    return JsonObject.json().raw("PublicKeyList", JsonObject.array(keys.toArray())) + "\n";
  }

  private static String json(DigestSigner signer, long from, long to) {
    return JsonObject.json()
        .with("Value", Base64.getEncoder().encodeToString(signer.publicKey()))
        .with("ValidityStartTime", time(from))
        .with("ValidityEndTime", time(to))
        .with("Fingerprint", signer.fingerprint())
        .toString();
  }

  private static String time(long seconds) {
    return Instant.ofEpochSecond(seconds).toString().replace("Z", "+00:00");
  }
}
