package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.s3.S3Server;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteConfigTest {

  @Test
  void aConfigurationInABucketIsReadAndItsProblemsNameItsAddress() throws Exception {
    try (S3Server server = S3Server.start(true)) {
      server.bucket("org-settings");
      put(server, "a/flowtrail.yaml", "time: {lateness: 3h}");
      put(server, "a/bad.yaml", "rules: {paths: [more.yml]}");

      assertThat(RemoteConfig.read(place(server, "a/flowtrail.yaml")).lateness())
          .isEqualTo(Duration.ofHours(3));
      assertThatThrownBy(() -> RemoteConfig.read(place(server, "a/bad.yaml")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("s3://org-settings/a/bad.yaml")
          .hasMessageContaining("more.yml");
      assertThatThrownBy(() -> RemoteConfig.read(place(server, "a/absent.yaml")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("s3://org-settings/a/absent.yaml: there is no such object");
      assertThatThrownBy(() -> RemoteConfig.read(place(server, "a/")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("flowtrail.yaml");
    }
  }

  private static void put(S3Server server, String key, String text) throws Exception {
    server.put("org-settings", key, text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private static LogLocation place(S3Server server, String key) {
    return new LogLocation("s3://org-settings/" + key, "auto", "", server.endpoint(), true, true);
  }
}
