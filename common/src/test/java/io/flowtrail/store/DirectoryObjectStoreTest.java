package io.flowtrail.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryObjectStoreTest {
  @TempDir Path temp;
  private Path root;
  private DirectoryObjectStore store;

  @BeforeEach
  void open() throws IOException {
    root = Files.createDirectory(temp.resolve("root"));
    store = DirectoryObjectStore.open(root);
  }

  private void write(String key) throws IOException {
    Path file = root.resolve(key);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "content of " + key);
  }

  private List<String> keys(String prefix, String startAfter) throws IOException {
    List<String> keys = new ArrayList<>();
    store.list(prefix, startAfter).forEachRemaining(s -> keys.add(s.key()));
    return keys;
  }

  private String read(String key) throws IOException {
    try (InputStream in = store.open(key)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void listsKeysInTheOrderOfTheirBytes() throws IOException {
    List<String> sorted =
        List.of(
            "B",
            "a-b",
            "a.txt",
            "a/1",
            "a/2/x",
            "a/20",
            "a0",
            "b",
            "\u00e9",
            "\uffee",
            "\uD83D\uDE00");
    for (String key : sorted) {
      write(key);
    }
    assertThat(keys("", "")).isEqualTo(sorted);
    for (int i = 0; i < sorted.size(); i++) {
      assertThat(keys("", sorted.get(i))).isEqualTo(sorted.subList(i + 1, sorted.size()));
    }
    assertThat(keys("a", "")).containsExactly("a-b", "a.txt", "a/1", "a/2/x", "a/20", "a0");
    assertThat(keys("a/2", "")).containsExactly("a/2/x", "a/20");
    assertThat(keys("a/", "a/1")).containsExactly("a/2/x", "a/20");
    assertThat(keys("nothing", "")).isEmpty();
  }

  @Test
  void opensAndDescribesWhatItLists() throws IOException {
    write("a/b.json");
    ObjectSummary summary = store.list("", "").next();
    assertThat(summary.size()).isEqualTo("content of a/b.json".length());
    assertThat(summary.lastModified())
        .isEqualTo(Files.getLastModifiedTime(root.resolve("a/b.json")).toMillis());
    assertThat(read("a/b.json")).isEqualTo("content of a/b.json");
    assertThat(store.uri("a/b.json")).isEqualTo(root + "/a/b.json");
  }

  @Test
  void tellsFolders() throws IOException {
    write("AWSLogs/1/x");
    write("AWSLogs/2/x");
    write("AWSLogs/20");
    write("AWSLogs/.hidden/x");
    assertThat(folders("")).containsExactly("AWSLogs/");
    assertThat(folders("AWSLogs/")).containsExactly("AWSLogs/1/", "AWSLogs/2/");
    assertThat(folders("AWSLogs/2")).containsExactly("AWSLogs/2/");
    assertThat(folders("../")).isEmpty();
    assertThat(folders("none/")).isEmpty();
  }

  private List<String> folders(String prefix) throws IOException {
    List<String> folders = new ArrayList<>();
    store.folders(prefix).forEachRemaining(folders::add);
    return folders;
  }

  @Test
  void hiddenFilesAndSidecarsAreNoObjects() throws IOException {
    write("d.json.gz");
    write("d.json.gz.metadata.json");
    write(".DS_Store");
    write(".git/x");
    write("alone.metadata.json");
    assertThat(keys("", "")).containsExactly("alone.metadata.json", "d.json.gz");
  }

  @Test
  void readsMetadataFromTheSidecar() throws IOException {
    write("d.json.gz");
    Files.writeString(
        root.resolve("d.json.gz.metadata.json"),
        "{\"Signature\":\"ab\",\"x-amz-meta-signature-algorithm\":\"SHA256withRSA\",\"n\":null}");
    assertThat(store.metadata("d.json.gz"))
        .containsOnly(
            java.util.Map.entry("signature", "ab"),
            java.util.Map.entry("signature-algorithm", "SHA256withRSA"));
    assertThat(store.metadata("other")).isEmpty();
    assertThat(store.metadata("../x")).isEmpty();
    Files.writeString(
        root.resolve("d.json.gz.metadata.json"),
        "{\"ContentLength\":7,\"Metadata\":{\"signature\":\"ab\"}}");
    assertThat(store.metadata("d.json.gz")).containsExactly(java.util.Map.entry("signature", "ab"));
    Files.writeString(root.resolve("d.json.gz.metadata.json"), "[1]");
    assertThatThrownBy(() -> store.metadata("d.json.gz")).isInstanceOf(IOException.class);
  }

  @Test
  void readsBytesAndSidecarTogetherAndTheBytesEvenIfTheSidecarIsDamaged() throws IOException {
    write("d.json.gz");
    Path sidecar = root.resolve("d.json.gz.metadata.json");
    Files.writeString(sidecar, "{\"signature\":\"ab\"}");
    try (StoredObject object = store.read("d.json.gz")) {
      assertThat(object.metadata()).containsExactly(java.util.Map.entry("signature", "ab"));
      assertThat(new String(object.bytes().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("content of d.json.gz");
    }
    for (String damaged :
        new String[] {"", "[1]", "{", "\"x\"", "[".repeat(60_000), " ".repeat(70_000)}) {
      Files.writeString(sidecar, damaged);
      try (StoredObject object = store.read("d.json.gz")) {
        assertThat(object.metadata()).isEmpty();
        assertThat(object.bytes().read()).isEqualTo('c');
      }
    }
    Files.delete(sidecar);
    Files.createSymbolicLink(sidecar, Files.writeString(temp.resolve("other"), "{\"a\":\"b\"}"));
    try (StoredObject object = store.read("d.json.gz")) {
      assertThat(object.metadata()).isEmpty();
    }
    assertThatThrownBy(() -> store.read("gone")).isInstanceOf(NoSuchFileException.class);
    assertThat(store.bucket()).isEmpty();
  }

  @Test
  void neverLeavesItsRoot() throws IOException {
    Files.writeString(temp.resolve("secret"), "secret");
    Files.createDirectory(temp.resolve("outside"));
    Files.writeString(temp.resolve("outside/x"), "x");
    Files.createSymbolicLink(root.resolve("link"), temp.resolve("secret"));
    Files.createSymbolicLink(root.resolve("dir"), temp.resolve("outside"));
    for (String key :
        new String[] {"../secret", "/etc/passwd", "a/../../secret", "", ".", "a//b", "x\0"}) {
      assertThatThrownBy(() -> store.open(key)).isInstanceOf(NoSuchFileException.class);
    }
    assertThat(keys("", "")).containsExactly("dir", "link");
    assertThatThrownBy(() -> store.open("link"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("outside");
    assertThatThrownBy(() -> store.open("dir")).isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> store.open("dir/x")).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void linksThatLoopOrDangleDoNoHarm() throws IOException {
    write("a/x");
    Files.createSymbolicLink(root.resolve("a/loop"), root);
    Files.createSymbolicLink(root.resolve("a/self"), root.resolve("a/self"));
    Files.createSymbolicLink(root.resolve("dangling"), root.resolve("gone"));
    Files.createSymbolicLink(root.resolve("good"), root.resolve("a/x"));
    assertThat(keys("", "")).containsExactly("a/self", "a/x", "dangling", "good");
    assertThat(read("good")).isEqualTo("content of a/x");
    assertThatThrownBy(() -> store.open("dangling"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("link");
    assertThatThrownBy(() -> store.open("a/self")).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> store.open("a")).hasMessageContaining("directory");
  }

  @Test
  void aSingleFileIsAStoreOfOneObject() throws IOException {
    write("x.json.gz");
    write("y.json.gz");
    Files.writeString(root.resolve("x.json.gz.metadata.json"), "{\"signature\":\"s\"}");
    store = DirectoryObjectStore.open(root.resolve("x.json.gz"));
    assertThat(keys("", "")).containsExactly("x.json.gz");
    assertThat(read("x.json.gz")).isEqualTo("content of x.json.gz");
    assertThat(store.uri("x.json.gz")).isEqualTo(root.resolve("x.json.gz").toString());
    assertThat(store.metadata("x.json.gz")).containsEntry("signature", "s");
    assertThatThrownBy(() -> store.open("y.json.gz")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aMissingRootIsSaidSoWhenListed() {
    store = DirectoryObjectStore.open(temp.resolve("missing"));
    assertThatThrownBy(() -> store.list("", "")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aRootThatGoesAwayIsNoEmptyOne() throws IOException {
    Path root = Files.createDirectory(temp.resolve("mounted"));
    store = DirectoryObjectStore.open(root);
    Files.delete(root);

    assertThatThrownBy(() -> store.list("", "")).isInstanceOf(NoSuchFileException.class);
  }
}
