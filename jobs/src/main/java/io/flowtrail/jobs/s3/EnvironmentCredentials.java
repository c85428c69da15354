package io.flowtrail.jobs.s3;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFileSupplier;

/** The credentials of the environment: variables, profile, web identity, container, instance. */
public final class EnvironmentCredentials {
  private EnvironmentCredentials() {}

  /** They follow the profile's files: the SDK alone would read those once and never again. */
  public static AwsCredentialsProvider provider() {
    return DefaultCredentialsProvider.builder()
        .profileFile(ProfileFileSupplier.defaultSupplier())
        .build();
  }
}
