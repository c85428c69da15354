package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
    String algorithm,
    String previousObject,
    String previousHash,
    String previousSignature,
    List<Entry> logFiles) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

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
            .with("digestSignatureAlgorithm", algorithm);
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

  String sign(DigestSigner signer, byte[] bytes) {
    return signer.sign(
        DigestSigner.stringToSign(end, Organisation.LOG_BUCKET, object, bytes, previousSignature));
  }

  static SampleDigest parse(byte[] bytes) throws IOException {
    JsonNode json = MAPPER.readTree(bytes);
    List<Entry> entries = new ArrayList<>();
    for (JsonNode file : json.path("logFiles")) {
      entries.add(
          new Entry(
              file.path("s3Object").asText(),
              file.path("hashValue").asText(),
              file.path("newestEventTime").asText(),
              file.path("oldestEventTime").asText()));
    }
    return new SampleDigest(
        json.path("awsAccountId").asText(),
        json.path("digestStartTime").asText(),
        json.path("digestEndTime").asText(),
        json.path("digestS3Object").asText(),
        json.path("digestPublicKeyFingerprint").asText(),
        json.path("digestSignatureAlgorithm").asText(),
        text(json, "previousDigestS3Object"),
        text(json, "previousDigestHashValue"),
        text(json, "previousDigestSignature"),
        entries);
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).isNull() ? "" : json.path(name).asText();
  }

  /** The sidecar that stands for the object's metadata in a directory. */
  static String sidecar(String signature, String algorithm) {
    return json().with("signature", signature).with("signature-algorithm", algorithm) + "\n";
  }

  SampleDigest after(String previous, String hash, String signature) {
    return new SampleDigest(
        account, start, end, object, fingerprint, algorithm, previous, hash, signature, logFiles);
  }

  SampleDigest signedBy(String otherFingerprint, String otherAlgorithm) {
    return new SampleDigest(
        account,
        start,
        end,
        object,
        otherFingerprint,
        otherAlgorithm,
        previousObject,
        previousHash,
        previousSignature,
        logFiles);
  }

  SampleDigest listing(List<Entry> entries) {
    return new SampleDigest(
        account,
        start,
        end,
        object,
        fingerprint,
        algorithm,
        previousObject,
        previousHash,
        previousSignature,
        entries);
  }
}
