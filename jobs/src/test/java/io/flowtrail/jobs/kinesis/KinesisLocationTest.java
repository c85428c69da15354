package io.flowtrail.jobs.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.jobs.LogLocation;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KinesisLocationTest {

  private static KinesisLocation of(String uri) {
    return KinesisLocation.of(uri, "", "");
  }

  @Test
  void takesEverySetting() {
    KinesisLocation location =
        of(
            "kinesis://org-logs?region=eu-west-1&endpoint=http://127.0.0.1:4566"
                + "&from=2026-03-01T10:00:00+01:00&consumer=flowtrail"
                + "&flow-format=srcaddr,dstaddr,end");

    assertThat(location.stream()).isEqualTo("org-logs");
    assertThat(location.region()).isEqualTo("eu-west-1");
    assertThat(location.endpoint()).isEqualTo("http://127.0.0.1:4566");
    assertThat(location.from().at()).isEqualTo(Instant.parse("2026-03-01T09:00:00Z"));
    assertThat(location.fansOut()).isTrue();
    assertThat(location.declaredFormat().orElseThrow().names())
        .containsExactly("srcaddr", "dstaddr", "end");
  }

  @Test
  void beginsAtTheEndAndPollsUnlessToldOtherwise() {
    KinesisLocation location = of("kinesis://logs");

    assertThat(location.from()).isEqualTo(StartPosition.LATEST);
    assertThat(location.fansOut()).isFalse();
    assertThat(location.declaredFormat()).isEmpty();
  }

  @Test
  void takesRegionAndEndpointFromElsewhereWhereTheUriHasNone() {
    assertThat(KinesisLocation.of("kinesis://logs", "eu-west-3", "").region())
        .isEqualTo("eu-west-3");
    assertThat(KinesisLocation.of("kinesis://logs?region=us-east-1", "eu-west-3", "").region())
        .isEqualTo("us-east-1");
  }

  @Test
  void readsNoStreamTwice() {
    List<LogLocation> all =
        Stream.of(
                "kinesis://logs?region=eu-west-1",
                "kinesis://logs?region=eu-west-1&from=trim-horizon",
                "kinesis://logs?region=eu-west-2",
                "s3://logs")
            .map(LogLocation::of)
            .toList();

    assertThat(LogLocation.distinct(all)).containsExactly(all.get(0), all.get(2), all.get(3));
  }

  @Test
  void takesTheNamesOfFieldsInItsUriOnly() {
    LogLocation location =
        new LogLocation("kinesis://logs", "vpc-flow:srcaddr,end", "eu-west-1", "", false, false);

    assertThat(location.check().orElseThrow()).contains("flow-format=");
  }

  @Test
  void isNoStoreOfFiles() {
    assertThatThrownBy(() -> LogLocation.of("kinesis://logs?region=eu-west-1").open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can only be watched");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kinesis://                        | names no stream
          kinesis://?region=eu-west-1       | names no stream
          kinesis://a/b                     | names no stream
          kinesis://logs?regoin=eu-west-1   | 'regoin' is no setting
          kinesis://logs?region=            | 'region' has no value
          kinesis://logs?region=Ireland     | no AWS region
          kinesis://logs?region=eu-west-1&region=eu-west-2 | stands twice
          kinesis://logs?endpoint=localhost | no address
          kinesis://logs?endpoint=http://user:secret@localhost | no address
          kinesis://logs?from=yesterday     | latest, trim-horizon or a time
          kinesis://logs?consumer=a%20b     | no name of a consumer
          kinesis://logs?flow-format=a,a    | stands twice
          kinesis://logs?from=%zz           | hexadecimal
          """)
  void saysWhatIsWrong(String uri, String what) {
    assertThatThrownBy(() -> of(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what)
        .hasMessageNotContaining("secret");
    assertThat(KinesisLocation.problem(uri).orElseThrow()).contains(what);
  }
}
