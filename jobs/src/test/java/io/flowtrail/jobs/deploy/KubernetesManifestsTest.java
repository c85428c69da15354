package io.flowtrail.jobs.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.flowtrail.jobs.cli.Flowtrail;
import io.flowtrail.jobs.config.ConfigReader;
import io.flowtrail.jobs.config.FlowtrailConfig;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.contrib.streaming.state.RocksDBNativeMetricOptions;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.FlinkVersion;
import org.apache.flink.kubernetes.operator.api.spec.UpgradeMode;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The manifests are read with the models of those who will read them; nothing unknown passes. */
class KubernetesManifestsTest {
  private static final String LOCAL = "local://";

  /** The models keep what they do not know; here that is a mistake. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated a) {
                  return false;
                }

                @Override
                public JsonIgnoreProperties.Value findPropertyIgnoralByName(
                    MapperConfig<?> config, Annotated a) {
                  return super.findPropertyIgnoralByName(config, a).withoutIgnoreUnknown();
                }
              })
          .build();

  private static final Map<String, Class<? extends HasMetadata>> MODELS =
      Map.of(
          "FlinkDeployment", FlinkDeployment.class,
          "ServiceAccount", ServiceAccount.class,
          "Role", Role.class,
          "RoleBinding", RoleBinding.class,
          "ConfigMap", ConfigMap.class,
          "PodMonitor", PodMonitor.class);

  @TempDir Path directory;

  private static List<HasMetadata> read(String text) {
    List<HasMetadata> read = new ArrayList<>();
    for (Object document : new Yaml().loadAll(text)) {
      String kind = String.valueOf(((Map<?, ?>) document).get("kind"));
      assertThat(MODELS).containsKey(kind);
      HasMetadata manifest = STRICT.convertValue(document, MODELS.get(kind));
      assertThat(manifest.getApiVersion())
          .isEqualTo(((Map<?, ?>) document).get("apiVersion"))
          .isEqualTo(HasMetadata.getApiVersion(MODELS.get(kind)).replaceFirst("^/", ""));
      read.add(manifest);
    }
    return read;
  }

  private static <T extends HasMetadata> T only(String file, Class<T> type) throws Exception {
    return read(Deploy.text("deploy", "kubernetes", file)).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow();
  }

  private static FlinkDeployment deployment() throws Exception {
    return only("flinkdeployment.yaml", FlinkDeployment.class);
  }

  private static Container container() throws Exception {
    return deployment().getSpec().getPodTemplate().getSpec().getContainers().get(0);
  }

  @Test
  void everyManifestIsWhatItsModelSays() throws Exception {
    try (Stream<Path> files = Files.list(Deploy.file("deploy", "kubernetes"))) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("kustomization.yaml"))
              .sorted()
              .toList();
      Map<String, List<String>> kustomization =
          new Yaml().load(Deploy.text("deploy", "kubernetes", "kustomization.yaml"));
      assertThat(kustomization.get("resources")).containsExactlyInAnyOrderElementsOf(names);
      for (String name : names) {
        assertThat(read(Deploy.text("deploy", "kubernetes", name)))
            .isNotEmpty()
            .allMatch(its -> its.getMetadata().getNamespace().equals("flowtrail"));
      }
    }
  }

  @Test
  void aKeyThatTheOperatorDoesNotKnowWouldBeFound() throws Exception {
    String text = Deploy.text("deploy", "kubernetes", "flinkdeployment.yaml");
    for (String misspelt :
        List.of(
            text.replace("serviceAccount:", "serviceAccountName:"),
            text.replace("containerPort:", "containerport:"),
            text.replace("upgradeMode: savepoint", "upgradeMode: safepoint"))) {
      assertThatThrownBy(() -> read(misspelt)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theJobIsOurs() throws Exception {
    var spec = deployment().getSpec();
    assertThat(spec.getFlinkVersion()).isEqualTo(FlinkVersion.v1_20);
    assertThat(spec.getJob().getEntryClass()).isEqualTo(Flowtrail.class.getName());
    assertThat(spec.getJob().getJarURI()).isEqualTo(LOCAL + "/opt/flink/usrlib/flowtrail-jobs.jar");
    assertThat(spec.getJob().getUpgradeMode()).isEqualTo(UpgradeMode.SAVEPOINT);
    assertThat(spec.getServiceAccount())
        .isEqualTo(only("rbac.yaml", ServiceAccount.class).getMetadata().getName());
  }

  @Test
  void javaGetsAllOptionsThatWeRunWithOurselves() throws Exception {
    List<String> needed =
        Deploy.text("jobs", "jvm.options")
            .lines()
            .filter(line -> line.startsWith("--add-"))
            .toList();
    String given = deployment().getSpec().getFlinkConfiguration().get("env.java.opts.all");
    assertThat(needed).hasSizeGreaterThan(10);
    assertThat(given.split(" ")).containsAll(needed).doesNotHaveDuplicates();
  }

  @Test
  void flinkKnowsEverySettingByThatName() throws Exception {
    Set<String> known = new HashSet<>();
    for (Class<?> options :
        List.of(
            CheckpointingOptions.class,
            CoreOptions.class,
            ExecutionOptions.class,
            HighAvailabilityOptions.class,
            JobManagerOptions.class,
            MetricOptions.class,
            PipelineOptions.class,
            RestartStrategyOptions.class,
            RocksDBNativeMetricOptions.class,
            StateBackendOptions.class,
            TaskManagerOptions.class)) {
      for (Field field : options.getFields()) {
        if (field.getType() == ConfigOption.class) {
          known.add(((ConfigOption<?>) field.get(null)).key());
        }
      }
    }
    // Those of the operator, of a reporter and of the plugin for S3.
    Pattern others =
        Pattern.compile(
            "(kubernetes\\.operator|job\\.autoscaler|metrics\\.reporter|fs\\.s3a)\\..*");
    assertThat(deployment().getSpec().getFlinkConfiguration().keySet())
        .filteredOn(key -> !others.matcher(key).matches())
        .hasSizeGreaterThan(15)
        .isSubsetOf(known);
  }

  @Test
  void thePluginForS3IsOfTheFlinkThatWeBuildWith() throws Exception {
    assertThat(container().getEnv())
        .filteredOn(variable -> variable.getName().equals("ENABLE_BUILT_IN_PLUGINS"))
        .extracting(EnvVar::getValue)
        .containsExactly("flink-s3-fs-hadoop-" + EnvironmentInformation.getVersion() + ".jar");
  }

  @Test
  void secretsAreReferencesAndNothingElse() throws Exception {
    assertThat(container().getEnv())
        .filteredOn(variable -> variable.getName().matches(".*(KEY|SECRET|TOKEN|PASSWORD).*"))
        .isNotEmpty()
        .allMatch(variable -> variable.getValue() == null)
        .allMatch(variable -> variable.getValueFrom().getSecretKeyRef() != null);
  }

  @Test
  void theConfigurationIsOneThatFlowtrailReads() throws Exception {
    Map<String, String> data = only("config.yaml", ConfigMap.class).getData();
    String path = deployment().getSpec().getJob().getArgs()[2];
    String mount = container().getVolumeMounts().get(0).getMountPath();
    assertThat(data.keySet()).containsExactly(path.substring(mount.length() + 1));
    Path file = directory.resolve("flowtrail.yaml");
    Files.writeString(file, data.get("flowtrail.yaml"));
    FlowtrailConfig config = ConfigReader.read(file);
    assertThat(config.sources()).hasSize(2);
    assertThat(config.sinks()).hasSize(1);
  }

  @Test
  void whatPrometheusScrapesIsThere() throws Exception {
    PodMonitor monitor = only("podmonitor.yaml", PodMonitor.class);
    assertThat(container().getPorts())
        .extracting(ContainerPort::getName)
        .contains(monitor.getSpec().getPodMetricsEndpoints().get(0).getPort());
    assertThat(deployment().getSpec().getPodTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
    assertThat(deployment().getSpec().getFlinkConfiguration())
        .containsEntry(
            "metrics.reporter.prom.port",
            Integer.toString(container().getPorts().get(0).getContainerPort()));
  }
}
