package io.flowtrail;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The floors of common: imports only ever point down. */
@AnalyzeClasses(packages = "io.flowtrail", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule commonKnowsNoEngineAndNoCloudAndNoCommandLine =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink..", "software.amazon..", "picocli..");

  @ArchTest
  static final ArchRule eventStandsOnNothing =
      noClasses()
          .that()
          .resideInAPackage("..flowtrail.event..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..flowtrail.store..",
              "..flowtrail.cloudtrail..",
              "..flowtrail.vpcflow..",
              "..flowtrail.s3access..",
              "..flowtrail.format..",
              "..flowtrail.sigma..",
              "..flowtrail.derived..",
              "..flowtrail.alert..",
              "..flowtrail.rules..",
              "..flowtrail.ruletest..",
              "..flowtrail.sample..");

  @ArchTest
  static final ArchRule linesAndParquetKnowNoLog =
      noClasses()
          .that()
          .resideInAnyPackage("..flowtrail.lines..", "..flowtrail.parquet..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..flowtrail.cloudtrail..",
              "..flowtrail.vpcflow..",
              "..flowtrail.s3access..",
              "..flowtrail.format..",
              "..flowtrail.sigma..");

  @ArchTest
  static final ArchRule rulesKnowNoLog =
      noClasses()
          .that()
          .resideInAnyPackage("..flowtrail.sigma..", "..flowtrail.detector..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..flowtrail.cloudtrail..",
              "..flowtrail.vpcflow..",
              "..flowtrail.s3access..",
              "..flowtrail.format..");

  @ArchTest
  static final ArchRule cloudtrailStandsAlone =
      noClasses()
          .that()
          .resideInAPackage("..flowtrail.cloudtrail..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..flowtrail.vpcflow..", "..flowtrail.s3access..", "..flowtrail.sigma..");

  @ArchTest
  static final ArchRule flowLogsStandAlone =
      noClasses()
          .that()
          .resideInAPackage("..flowtrail.vpcflow..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..flowtrail.cloudtrail..", "..flowtrail.s3access..", "..flowtrail.sigma..");

  @ArchTest
  static final ArchRule accessLogsStandAlone =
      noClasses()
          .that()
          .resideInAPackage("..flowtrail.s3access..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..flowtrail.cloudtrail..", "..flowtrail.vpcflow..", "..flowtrail.sigma..");

  @ArchTest
  static final ArchRule nothingStandsOnTheRoof =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "..flowtrail.alert..", "..flowtrail.sample..", "..flowtrail.ruletest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..flowtrail.alert..", "..flowtrail.sample..", "..flowtrail.ruletest..");
}
