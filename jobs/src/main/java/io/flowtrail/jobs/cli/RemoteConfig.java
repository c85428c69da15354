package io.flowtrail.jobs.cli;

import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.config.FlowtrailConfig;
import io.flowtrail.jobs.s3.S3Location;
import io.flowtrail.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A configuration file in a bucket. Paths in it must be absolute: nothing else is fetched. */
final class RemoteConfig {
  private static final int LARGEST = 64 << 20;

  private RemoteConfig() {}

  /** Whether a configuration is in a bucket. */
  static boolean is(String place) {
    return place.startsWith(S3Location.SCHEME);
  }

  /** Reads it; every problem becomes one usage error. */
  static FlowtrailConfig read(LogLocation place) throws UserError {
    String uri = place.uri();
    Path directory = null;
    try {
      directory = Files.createTempDirectory("flowtrail-config");
      Path copy = directory.resolve(uri.substring(uri.lastIndexOf('/') + 1));
      Files.write(copy, bytes(place));
      return RuleSources.config(copy);
    } catch (UserError e) {
      // Problems name the file; the user knows it by its address.
      String folder = uri.substring(0, uri.lastIndexOf('/'));
      throw UserError.usage(e.getMessage().replace(String.valueOf(directory), folder));
    } catch (NoSuchFileException e) {
      throw UserError.usage(uri + ": there is no such object");
    } catch (AccessDeniedException e) {
      throw UserError.usage(uri + ": access denied; reading it needs s3:GetObject");
    } catch (IOException | IllegalArgumentException e) {
      throw UserError.usage(uri + ": cannot be read: " + e.getMessage());
    } finally {
      delete(directory);
    }
  }

  private static byte[] bytes(LogLocation place) throws IOException {
    String uri = place.uri();
    String path = uri.substring(S3Location.SCHEME.length());
    int slash = path.indexOf('/');
    if (slash < 0 || path.endsWith("/")) {
      throw new IllegalArgumentException("write s3://bucket/path/flowtrail.yaml");
    }
    try (ObjectStore store = place.open();
        InputStream in = store.open(path.substring(slash + 1))) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new IOException("larger than any configuration");
      }
      return bytes;
    }
  }

  private static void delete(Path directory) {
    if (directory == null) {
      return;
    }
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      // Temporary files; the system clears them away.
    }
  }
}
