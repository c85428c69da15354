package io.flowtrail.jobs.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.ObjectSummary;
import io.flowtrail.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class S3ObjectStoreTest {
  private static S3Server server;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start(false);
    server.bucket("org-logs");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static S3Location location(String uri) {
    return S3Location.of(uri, "eu-west-1", server.endpoint(), true, false);
  }

  private static ObjectStore store(String prefix) throws IOException {
    return S3ObjectStore.open(location("s3://org-logs/" + prefix), S3Server.CREDENTIALS);
  }

  private static void put(String key, String text) {
    server.put("org-logs", key, text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private static List<String> keys(Iterator<ObjectSummary> objects) {
    List<String> keys = new ArrayList<>();
    objects.forEachRemaining(object -> keys.add(object.key()));
    return keys;
  }

  @Test
  void listsAllPagesInTheOrderOfKeysAndGoesOnBehindAKey() throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 1005; i++) {
      all.add("pages/%04d".formatted(i));
      put(all.get(i), "x");
    }
    try (ObjectStore store = store("")) {
      assertThat(keys(store.list("pages/", ""))).isEqualTo(all);
      assertThat(keys(store.list("pages/", "pages/1001")))
          .containsExactly("pages/1002", "pages/1003", "pages/1004");
    }
  }

  @Test
  void tellsFoldersAndTheObjectsDirectlyInOne() throws IOException {
    put("f/a/1", "x");
    put("f/b/c/2", "x");
    put("f/direct", "xyz");
    try (ObjectStore store = store("")) {
      List<String> folders = new ArrayList<>();
      store.folders("f/").forEachRemaining(folders::add);
      assertThat(folders).containsExactly("f/a/", "f/b/");
      ObjectSummary direct = store.listFolder("f/", "").next();
      assertThat(direct.key()).isEqualTo("f/direct");
      assertThat(direct.size()).isEqualTo(3);
      assertThat(direct.lastModified()).isPositive();
    }
  }

  @Test
  void readsBytesAndMetadata() throws IOException {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    server.put("org-logs", "m/digest.json.gz", bytes, Map.of("Signature", "ab12"));
    try (ObjectStore store = store("m/");
        InputStream in = store.open("m/digest.json.gz")) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
      assertThat(store.metadata("m/digest.json.gz")).containsEntry("signature", "ab12");
    }
  }

  @Test
  void readsBytesAndMetadataOfOneAnswer() throws IOException {
    byte[] bytes = {1, 2, 3};
    server.put("org-logs", "one/digest.json.gz", bytes, Map.of("Signature", "ab12"));
    try (ObjectStore store = store("one/");
        StoredObject object = store.read("one/digest.json.gz")) {
      assertThat(object.metadata()).containsExactly(Map.entry("signature", "ab12"));
      assertThat(object.bytes().readAllBytes()).isEqualTo(bytes);
      assertThat(store.bucket()).isEqualTo("org-logs");
      assertThatThrownBy(() -> store.read("one/gone")).isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> store.read("elsewhere")).isInstanceOf(AccessDeniedException.class);
    }
  }

  @Test
  void aStreamThatIsLeftInTheMiddleCanBeClosed() throws IOException {
    server.put("org-logs", "half", new byte[2_000_000], Map.of());
    try (ObjectStore store = store("")) {
      for (int i = 0; i < 100; i++) {
        try (InputStream in = store.open("half")) {
          assertThat(in.read()).isZero();
        }
      }
    }
  }

  @Test
  void whatIsNotThereOrNotAllowedIsToldApart() throws IOException {
    try (ObjectStore store = store("")) {
      assertThatThrownBy(() -> store.open("nothing"))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("s3://org-logs/nothing");
    }
    try (ObjectStore store =
        S3ObjectStore.open(
            location("s3://org-logs/"),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("reader", "wrong")))) {
      assertThatThrownBy(() -> store.list("", ""))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining("s3:ListBucket");
    }
    try (ObjectStore store =
        S3ObjectStore.open(location("s3://other-logs/"), S3Server.CREDENTIALS)) {
      assertThatThrownBy(() -> store.list("", "")).isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void nothingOutsideOfThePrefixIsListedOrRead() throws IOException {
    put("ours/1", "x");
    put("theirs/1", "x");
    try (ObjectStore store = store("ours/")) {
      assertThat(keys(store.list("", ""))).containsExactly("ours/1");
      assertThatThrownBy(() -> store.open("theirs/1")).isInstanceOf(AccessDeniedException.class);
    }
  }

  @Test
  void anonymousRequestsCarryNoCredentials() throws Exception {
    try (S3Server open = S3Server.start(true)) {
      open.bucket("public-logs");
      open.put("public-logs", "k", new byte[] {7}, Map.of());
      S3Location location = S3Location.of("s3://public-logs", "", open.endpoint(), true, true);
      try (ObjectStore store = S3ObjectStore.open(location);
          InputStream in = store.open("k")) {
        assertThat(in.readAllBytes()).containsExactly(7);
      }
    }
  }

  @Test
  void badLocationsSayWhatToWrite() {
    assertThatThrownBy(() -> S3Location.of("s3:///prefix", "", "", false, false))
        .hasMessage("'s3:///prefix' names no bucket; write s3://bucket/prefix");
    assertThatThrownBy(() -> S3Location.of("s3://bucket", "", "localhost:9000", false, false))
        .hasMessageContaining("must begin with http:// or https://");
  }
}
