package io.flowtrail.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The signing key of each region, and the file that publishes them. */
final class SampleKeys {
  /** Where the public keys lie, beside the archive. */
  static final String FILE = "public-keys.json";

  private final Map<String, DigestSigner> signers;

  SampleKeys(long seed) {
    signers =
        Organisation.REGIONS.parallelStream()
            .collect(Collectors.toMap(region -> region, region -> DigestSigner.of(seed, region)));
  }

  DigestSigner of(String region) {
    return signers.get(region);
  }

  /**
   * What {@code aws cloudtrail list-public-keys} prints, asked for every region, one answer after
   * another.
   */
  String json(LocalDate start, int days) {
    List<String> answers = new ArrayList<>();
    for (String region : Organisation.REGIONS) {
      DigestSigner signer = of(region);
      JsonObject key =
          JsonObject.json()
              .with("Value", Base64.getEncoder().encodeToString(signer.publicKey()))
              .with("ValidityStartTime", start.minusDays(10) + "T00:00:00+00:00")
              .with("ValidityEndTime", start.plusDays(days + 20L) + "T00:00:00+00:00")
              .with("Fingerprint", signer.fingerprint());
      answers.add(JsonObject.json().raw("PublicKeyList", JsonObject.array(key)).toString());
    }
    return String.join("\n", answers) + "\n";
  }
}
