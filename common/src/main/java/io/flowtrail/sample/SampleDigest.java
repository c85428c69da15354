package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A digest file's content, times as text; empty text stands for {@code null}.
 *
 * @param logFiles what it lists
 */
record SampleDigest(
    String account,
    String start,
    String end,
    String object,
    String fingerprint,
    String previousObject,
    String previousHash,
    String previousSignature,
    List<Entry> logFiles) {
  /** Ends the name of what stands for an object's metadata. */
  static final String SIDECAR = ".metadata.json";

  SampleDigest {
    logFiles = List.copyOf(logFiles);
  }

  /** A log file as a digest lists it. */
  record Entry(String object, String hash, String newest, String oldest) {}

  byte[] bytes() {
    String newest = "";
    String oldest = "";
    List<JsonObject> files = new ArrayList<>();
    for (Entry entry : logFiles) {
      newest = newest.isEmpty() || entry.newest.compareTo(newest) > 0 ? entry.newest : newest;
      oldest = oldest.isEmpty() || entry.oldest.compareTo(oldest) < 0 ? entry.oldest : oldest;
      files.add(
          json()
              .with("s3Bucket", Organisation.LOG_BUCKET)
              .with("s3Object", entry.object)
              .with("hashValue", entry.hash)
              .with("hashAlgorithm", "SHA-256")
              .with("newestEventTime", entry.newest)
              .with("oldestEventTime", entry.oldest));
    }
    JsonObject json =
        json()
            .with("awsAccountId", account)
            .with("digestStartTime", start)
            .with("digestEndTime", end)
            .with("digestS3Bucket", Organisation.LOG_BUCKET)
            .with("digestS3Object", object)
            .with("digestPublicKeyFingerprint", fingerprint)
            .with("digestSignatureAlgorithm", DigestSigner.ALGORITHM);
    orNull(json, "newestEventTime", newest);
    orNull(json, "oldestEventTime", oldest);
    boolean starting = previousObject.isEmpty();
    orNull(json, "previousDigestS3Bucket", starting ? "" : Organisation.LOG_BUCKET);
    orNull(json, "previousDigestS3Object", previousObject);
    orNull(json, "previousDigestHashValue", previousHash);
    orNull(json, "previousDigestHashAlgorithm", starting ? "" : "SHA-256");
    orNull(json, "previousDigestSignature", previousSignature);
    json.raw("logFiles", JsonObject.array(files.toArray()));
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void orNull(JsonObject json, String name, String value) {
    if (value.isEmpty()) {
      json.raw(name, JsonObject.NULL);
    } else {
      json.with(name, value);
    }
  }

  /**
   * The sidecar that stands for the object's metadata in a directory.
   *
   * @param generated when a digest of late log files was made; empty for others
   */
  static String sidecar(String signature, String algorithm, String generated) {
    JsonObject json = json().with("signature", signature).with("signature-algorithm", algorithm);
    if (!generated.isEmpty()) {
      json.with("backfill-generation-timestamp", generated);
    }
    return json + "\n";
  }
}
