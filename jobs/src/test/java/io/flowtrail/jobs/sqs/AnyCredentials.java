package io.flowtrail.jobs.sqs;

import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Credentials that mean nothing, for servers that do not ask. */
public final class AnyCredentials implements BeforeAllCallback, AfterAllCallback {
  private static final Map<String, String> PROPERTIES =
      Map.of("aws.accessKeyId", "test", "aws.secretAccessKey", "not-a-secret");

  @Override
  public void beforeAll(ExtensionContext context) {
    PROPERTIES.forEach(System::setProperty);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    PROPERTIES.keySet().forEach(System::clearProperty);
  }
}
