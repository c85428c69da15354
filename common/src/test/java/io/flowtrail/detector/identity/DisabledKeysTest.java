package io.flowtrail.detector.identity;

import static io.flowtrail.detector.identity.Records.ANA;
import static io.flowtrail.detector.identity.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.event.NamedLists;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DisabledKeysTest {
  private static final String TRIED = ",\"errorCode\":\"InvalidClientTokenId\"";

  private final DisabledKeys detector =
      DisabledKeys.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  private static String update(String time, String status) {
    return event(
        time,
        "iam",
        "UpdateAccessKey",
        ANA.replace("AKIA", "ASIA"),
        ",\"requestParameters\":{\"userName\":\"ana\",\"accessKeyId\":\"AKIAEXAMPLEANA000001\","
            + "\"status\":\""
            + status
            + "\"}");
  }

  private static String tried(String time) {
    return event(time, "sts", "GetCallerIdentity", ANA, TRIED);
  }

  @Test
  void triesOfADisabledKeyAreOneFinding() {
    List<Finding> found =
        Records.findings(
            detector,
            List.of(
                update("2026-02-01T10:00:00Z", "Inactive"),
                tried("2026-03-01T10:00:00Z"),
                tried("2026-03-01T10:00:01Z"),
                tried("2026-03-01T10:05:00Z"),
                tried("2026-03-01T20:00:00Z"),
                tried("2026-03-05T10:00:00Z")));
    assertThat(found).hasSize(2);
    assertThat(found.get(0).count()).isEqualTo(2);
    assertThat(found.get(0).steps()).isZero();
    assertThat(found.get(0).explanation())
        .isEqualTo(
            "Access key AKIAEXAMPLEANA000001, made inactive on 2026-02-01 by"
                + " arn:aws:iam::111122223333:user/ana, was tried in 2 slots of ten minutes within"
                + " 10 h, first GetCallerIdentity from 203.0.113.9.");
  }

  @Test
  void unknownKeysAreLessGrave() {
    List<Finding> found = Records.findings(detector, List.of(tried("2026-03-01T10:00:00Z")));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
    assertThat(found.get(0).details()).containsEntry("status", "unknown");
  }

  @Test
  void keysInUseAreNotTold() {
    assertThat(
            Records.findings(
                detector,
                List.of(
                    update("2026-02-01T10:00:00Z", "Inactive"),
                    update("2026-02-01T11:00:00Z", "Active"),
                    event("2026-02-02T10:00:00Z", "sts", "GetCallerIdentity", ANA, ""))))
        .isEmpty();
  }
}
