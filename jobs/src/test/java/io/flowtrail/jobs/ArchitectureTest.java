package io.flowtrail.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The floors of jobs: the command line on top, then the graph, then its operators. */
@AnalyzeClasses(
    packages = "io.flowtrail.jobs",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule nothingKnowsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("..jobs.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..jobs.cli..");

  @ArchTest
  static final ArchRule onlyTheCommandLineAndTheGraphItselfKnowTheGraph =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..jobs.source..",
              "..jobs.kinesis..",
              "..jobs.detection..",
              "..jobs.alerting..",
              "..jobs.integrity..",
              "..jobs.evidence..",
              "..jobs.sink..",
              "..jobs.config..",
              "..jobs.serialization..",
              "..jobs.s3..")
          .should()
          .dependOnClassesThat()
          .haveSimpleName("FlowtrailPipeline");

  @ArchTest
  static final ArchRule sourcesAndSinksKnowNoOperator =
      noClasses()
          .that()
          .resideInAnyPackage("..jobs.source..", "..jobs.kinesis..", "..jobs.sink..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..jobs.detection..", "..jobs.alerting..", "..jobs.integrity..");

  @ArchTest
  static final ArchRule sourcesAndSinksDoNotKnowOneAnother =
      noClasses()
          .that()
          .resideInAPackage("..jobs.source..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..jobs.sink..");

  @ArchTest
  static final ArchRule fourClassesKnowTheConnectorOfKinesis =
      noClasses()
          .that()
          .haveNameNotMatching(
              ".*\\.(KinesisLogSource|FanOutConsumer|FanOutSubscriptions|ConsumerRegistration)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.flink.streaming.connectors.kinesis..",
              "org.apache.flink.kinesis.shaded..");

  @ArchTest
  static final ArchRule detectionDoesNotKnowAlerting =
      noClasses()
          .that()
          .resideInAPackage("..jobs.detection..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..jobs.alerting..");

  @ArchTest
  static final ArchRule operatorsMeetInEvidenceOnly =
      noClasses()
          .that()
          .resideInAPackage("..jobs.integrity..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..jobs.detection..", "..jobs.alerting..", "..jobs.source..");

  @ArchTest
  static final ArchRule detectionAndAlertingDoNotKnowVerification =
      noClasses()
          .that()
          .resideInAnyPackage("..jobs.detection..", "..jobs.alerting..", "..jobs.evidence..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..jobs.integrity..");
}
