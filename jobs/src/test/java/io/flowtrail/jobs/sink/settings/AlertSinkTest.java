package io.flowtrail.jobs.sink.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertSinkTest {
  @TempDir Path base;

  @Test
  void addressesAloneAreEnough() {
    assertThat(sink("file:///var/alerts", AlertSink.Directory.class).path())
        .isEqualTo(Path.of("/var/alerts"));
    assertThat(sink("-", AlertSink.StandardOutput.class).name()).isEqualTo("stdout");
    assertThat(sink("http://[::1]:8080/x", AlertSink.Webhook.class).uri().getPort())
        .isEqualTo(8080);
    AlertSink.Kinesis kinesis =
        sink("kinesis://alerts?region=eu-west-1&minimum_level=high", AlertSink.Kinesis.class);
    assertThat(kinesis.stream()).isEqualTo("alerts");
    assertThat(kinesis.region()).isEqualTo("eu-west-1");
    assertThat(kinesis.minimum().level()).isEqualTo("high");
    AlertSink.Sns sns =
        sink("sns:arn:aws:sns:eu-west-1:111122223333:alerts.fifo", AlertSink.Sns.class);
    assertThat(sns.region()).isEqualTo("eu-west-1");
    assertThat(sns.isFifo()).isTrue();
    AlertSink.Kafka kafka = sink("kafka://a:9092,b:9092/alerts", AlertSink.Kafka.class);
    assertThat(kafka.brokers()).isEqualTo("a:9092,b:9092");
    assertThat(kafka.topic()).isEqualTo("alerts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ftp://x/y",
        "http://hooks.example/x",
        "http://127.0.0.1.example/x",
        "https:///x",
        "https://user:hunter2@hooks.example/x",
        "https://hooks.example/x#y",
        "https://hooks.example/ x",
        "sns:arn:aws:s3:::bucket",
        "sns:arn:aws:sns:eu-west-1:1:alerts",
        "kinesis://",
        "kinesis://a/b",
        "kinesis://a?colour=red",
        "kinesis://a?region=Europe",
        "kafka://b/topic",
        "kafka://b:9092",
        "kafka://b:9092/a/b"
      })
  void whatIsNoSinkIsAProblem(String uri) {
    AlertSink.Parsed parsed = AlertSink.parse(uri, base);
    assertThat(parsed.sink()).isEmpty();
    assertThat(parsed.problems()).isNotEmpty();
    assertThat(parsed.problems().toString()).doesNotContain("hunter2");
  }

  @Test
  void everyProblemIsToldAtOnce() throws Exception {
    Files.writeString(base.resolve("file"), "");
    AlertSink.Parsed parsed =
        AlertSink.parse(
            Map.of(
                "uri", "http://hooks.example/secret-path",
                "minimum_level", "severe",
                "format", "xml",
                "batch_size", "0",
                "timeout", "soon",
                "attempts", "many",
                "secret_env", "FLOWTRAIL_NO_SUCH_VARIABLE",
                "authorization_file", "missing",
                "dead_letter", "file",
                "region", "eu-west-1"),
            Map.of("a", "b"),
            base);
    assertThat(parsed.problems())
        .extracting(SinkProblem::key)
        .containsExactlyInAnyOrder(
            "uri",
            "minimum_level",
            "format",
            "batch_size",
            "timeout",
            "attempts",
            "secret_env",
            "authorization_file",
            "dead_letter",
            "region",
            "properties");
    assertThat(parsed.problems().toString()).doesNotContain("secret-path");
  }

  @Test
  void aSecretWrittenInThePlaceOfItsVariableIsNotShown() {
    AlertSink.Parsed parsed =
        AlertSink.parse(
            Map.of("uri", "https://h.example/", "secret_env", "hunter-2!"), Map.of(), base);
    assertThat(parsed.problems())
        .containsExactly(
            new SinkProblem("secret_env", "must be the name of an environment variable"));
  }

  @Test
  void neitherTokensNorPasswordsAreShown() {
    AlertSink.Webhook webhook =
        sink("https://hooks.slack.com/services/T0/B0/hunter2?k=hunter2", AlertSink.Webhook.class);
    assertThat(webhook.shown()).isEqualTo("https://hooks.slack.com/…");
    assertThat(webhook.toString()).doesNotContain("hunter2");
    assertThat(webhook.name()).doesNotContain("hunter2");
    AlertSink kafka =
        AlertSink.parse(
                Map.of("uri", "kafka://b:9092/t"),
                Map.of("sasl.jaas.config", "password=hunter2"),
                base)
            .sink()
            .orElseThrow();
    assertThat(kafka.toString()).doesNotContain("hunter2");
  }

  @Test
  void aSinkKeepsItsNameWhateverStandsBesideIt() {
    String name = sink("file:///var/alerts", AlertSink.Directory.class).name();
    assertThat(name).isEqualTo(sink("file:///var/alerts", AlertSink.Directory.class).name());
    assertThat(name).isNotEqualTo(sink("file:///var/other", AlertSink.Directory.class).name());
  }

  @Test
  void ofAnAddressOnlyTheHostIsShown() {
    assertThat(ShownAddress.ofText("https://a:b@host/x")).isEqualTo("https://…");
    assertThat(ShownAddress.ofText("https://host/x")).isEqualTo("https://host/…");
    assertThat(ShownAddress.ofText("plain\u001B[31m")).doesNotContain("\u001B");
  }

  @Test
  void propertiesThatKafkaRefusesAreToldWithoutTheirValues() {
    List<SinkProblem> problems =
        AlertSink.parse(
                Map.of("uri", "kafka://b:9092/t"),
                Map.of(
                    "bootstrap.servers", "hunter2",
                    "linger.ms", "hunter2",
                    "compression.type", "hunter2",
                    "max.request.size", "-1",
                    "ssl.keystore.password", "anything",
                    "some.plugin", "anything"),
                base)
            .problems();
    assertThat(problems)
        .extracting(SinkProblem::message)
        .containsExactlyInAnyOrder(
            "'bootstrap.servers' is set by the sink itself (uri, exactly_once); remove it",
            "Kafka does not take the value of 'linger.ms', of type long",
            "Kafka does not take the value of 'compression.type', of type string",
            "Kafka does not take the value of 'max.request.size', of type int");
  }

  private <T extends AlertSink> T sink(String uri, Class<T> type) {
    AlertSink.Parsed parsed = AlertSink.parse(uri, base);
    assertThat(parsed.problems()).isEmpty();
    return type.cast(parsed.sink().orElseThrow());
  }
}
