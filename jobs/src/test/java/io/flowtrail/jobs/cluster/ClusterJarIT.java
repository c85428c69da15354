package io.flowtrail.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What is in the jar for clusters, and in the image with it. */
class ClusterJarIT {

  private static List<String> entries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().map(ZipEntry::getName).toList();
    }
  }

  private static List<String> classes(Path jar) throws IOException {
    return entries(jar).stream()
        .filter(name -> name.endsWith(".class"))
        .filter(name -> !name.startsWith("META-INF/") && !name.equals("module-info.class"))
        .toList();
  }

  private static String text(String entry) throws IOException {
    try (JarFile file = new JarFile(Deployment.jar().toFile());
        InputStream in = file.getInputStream(file.getEntry(entry))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void itHoldsNoClassThatFlinkHas() throws IOException {
    Set<String> flink = new HashSet<>();
    for (Path jar : Deployment.flink()) {
      flink.addAll(classes(jar));
    }
    assertThat(flink)
        .contains(
            "org/apache/flink/runtime/jobmaster/JobMaster.class",
            "org/apache/flink/connector/file/sink/FileSink.class");
    assertThat(classes(Deployment.jar())).doesNotContainAnyElementsOf(flink);
  }

  @Test
  void nothingOfFlinkIsInItButTheConnectorsThatItLacks() throws IOException {
    assertThat(
            classes(Deployment.jar()).stream().filter(name -> name.startsWith("org/apache/flink/")))
        .allMatch(
            name ->
                name.matches(
                    "org/apache/flink/(kinesis/shaded"
                        + "|(streaming/)?connectors?/(kinesis|kafka|aws)"
                        + "|streaming/util/serialization)/.*"));
  }

  @Test
  void everyEntryIsThereOnce() throws IOException {
    assertThat(entries(Deployment.jar())).doesNotHaveDuplicates();
  }

  @Test
  void noClassComesFromTwoLibraries() throws IOException {
    Set<String> seen = new HashSet<>();
    List<String> twice = new ArrayList<>();
    List<String> flink =
        Deployment.flink().stream().map(jar -> jar.getFileName().toString()).toList();
    for (Path jar : Deployment.jars(Deployment.target().resolve("lib"))) {
      if (flink.contains(jar.getFileName().toString())) {
        // Flink's own hold some classes of each other.
        continue;
      }
      for (String name : classes(jar)) {
        if (!seen.add(name)) {
          twice.add(name + " in " + jar.getFileName());
        }
      }
    }
    assertThat(twice).isEmpty();
  }

  @Test
  void howToLogIsLeftToTheCluster() throws IOException {
    assertThat(entries(Deployment.jar()))
        .noneMatch(name -> name.matches("log4j.*|logback.*|org/(slf4j|apache/log(4j|ging))/.*"));
  }

  @Test
  void librariesAndRulesAreFoundByNameInIt() throws IOException {
    assertThat(text("META-INF/services/software.amazon.awssdk.http.SdkHttpService"))
        .contains("software.amazon.awssdk.http.apache5.Apache5SdkHttpService");
    for (String entry : entries(Deployment.jar())) {
      if (entry.startsWith("META-INF/services/org.apache.kafka")
          || entry.startsWith("META-INF/services/software.amazon")
          || entry.startsWith("META-INF/services/com.fasterxml")) {
        for (String provider : text(entry).lines().map(String::strip).toList()) {
          if (!provider.isEmpty() && !provider.startsWith("#")) {
            assertThat(entries(Deployment.jar()))
                .as(entry)
                .contains(provider.replace('.', '/') + ".class");
          }
        }
      }
    }
    assertThat(entries(Deployment.jar()))
        .anyMatch(name -> name.startsWith("rules/") && name.endsWith(".yml"))
        .contains("io/flowtrail/shaded/commons/compress/archivers/ArchiveEntry.class")
        .noneMatch(name -> name.startsWith("amazon-kinesis-producer-native-binaries/"));
  }

  @Test
  void theManifestNamesTheProgramAndItsRelease() throws IOException {
    try (JarFile file = new JarFile(Deployment.jar().toFile())) {
      Attributes manifest = file.getManifest().getMainAttributes();
      assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS))
          .isEqualTo("io.flowtrail.jobs.cli.Flowtrail");
      assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
          .isEqualTo(System.getProperty("project.version"));
    }
    assertThat(text("io/flowtrail/jobs/cli/version.properties"))
        .contains("version=" + System.getProperty("project.version"));
  }

  @Test
  void theImageHoldsThisJarAndThisFlink() throws IOException {
    Path root = Deployment.target().getParent().getParent();
    String dockerfile = Files.readString(root.resolve("deploy/Dockerfile"));
    String flink = System.getProperty("flink.version");
    assertThat(dockerfile)
        .contains("FROM flink:" + flink + "-java17\n", "flink-s3-fs-hadoop-" + flink + ".jar")
        .contains("flowtrail:" + System.getProperty("project.version"));
    Matcher copy = Pattern.compile("(?m)^COPY (?:--\\S+ )*(\\S+) \\S+$").matcher(dockerfile);
    List<Path> copied = new ArrayList<>();
    while (copy.find()) {
      copied.add(root.resolve(copy.group(1)));
    }
    assertThat(copied).containsExactly(Deployment.jar()).allMatch(Files::exists);
    assertThat(Files.readString(root.resolve("deploy/Dockerfile.dockerignore")))
        .contains("!jobs/target/flowtrail-jobs-*.jar");
  }
}
