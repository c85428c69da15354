package io.flowtrail.cloudtrail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Run by hand: reads synthetic log files of 1.6 MB each again and again, once with the reader and
 * once with a Jackson token walk that skips every value, on one thread.
 */
final class ReadingSpeed {
  private static final String[] PATHS = {
    "eventSource",
    "eventName",
    "errorCode",
    "errorMessage",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "recipientAccountId",
    "eventID",
    "eventType",
    "readOnly",
    "managementEvent",
    "userIdentity.type",
    "userIdentity.arn",
    "userIdentity.accountId",
    "userIdentity.principalId",
    "userIdentity.userName",
    "userIdentity.accessKeyId",
    "userIdentity.invokedBy",
    "userIdentity.sessionContext.attributes.mfaAuthenticated",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "requestParameters.bucketName",
    "requestParameters.key",
    "requestParameters.policyDocument",
    "requestParameters.ipPermissions.items.ipRanges.items.cidrIp",
    "requestParameters.instanceType",
    "responseElements.ConsoleLogin",
    "additionalEventData.MFAUsed",
    "additionalEventData.bytesTransferredOut",
    "resources.ARN",
    "resources[0].type",
    "tlsDetails.tlsVersion"
  };

  /** Time of this thread alone, so that a busy machine falsifies less. */
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private ReadingSpeed() {}

  public static void main(String[] args) throws IOException {
    List<byte[]> files = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < 96; i++) {
      files.add(file(new Random(i), 1000));
      bytes += files.get(i).length;
    }
    System.out.printf(
        "%d files, %d MB, %d bytes a record%n", files.size(), bytes >> 20, bytes / 96_000);
    FieldProjection projection = ReadLog.projection(PATHS);
    for (int round = 0; round < 10; round++) {
      long t0 = CPU.getCurrentThreadCpuTime();
      long walked = 0;
      for (byte[] file : files) {
        walked += jackson(file);
      }
      long t1 = CPU.getCurrentThreadCpuTime();
      LogEvent event = new LogEvent(projection);
      long read = 0;
      for (byte[] file : files) {
        read += reader(file, projection, event, false);
      }
      long t2 = CPU.getCurrentThreadCpuTime();
      for (byte[] file : files) {
        reader(file, projection, event, true);
      }
      long t3 = CPU.getCurrentThreadCpuTime();
      FieldProjection none = ReadLog.projection();
      LogEvent empty = new LogEvent(none);
      for (byte[] file : files) {
        reader(file, none, empty, false);
      }
      long t4 = CPU.getCurrentThreadCpuTime();
      print("Jackson skip walk", bytes, walked, t1 - t0);
      print("reader, " + PATHS.length + " paths", bytes, read, t2 - t1);
      print("  and every text made", bytes, read, t3 - t2);
      print("reader, no paths", bytes, read, t4 - t3);
    }
  }

  private static void print(String what, long bytes, long events, long nanos) {
    System.out.printf(
        "%-24s %6.0f MB/s %9.0f events/s%n",
        what, bytes / 1e6 / (nanos / 1e9), events / (nanos / 1e9));
  }

  private static long jackson(byte[] file) throws IOException {
    long records = 0;
    try (JsonParser parser = FACTORY.createParser(file)) {
      int depth = 0;
      for (JsonToken token; (token = parser.nextToken()) != null; ) {
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
          if (token == JsonToken.START_OBJECT && depth == 2) {
            records++;
          }
          depth++;
        } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
          depth--;
        } else if (depth == 3 && token == JsonToken.FIELD_NAME) {
          parser.nextToken();
          parser.skipChildren();
        }
      }
    }
    return records;
  }

  private static final JsonFactory FACTORY = new JsonFactory();

  private static long reader(
      byte[] file, FieldProjection projection, LogEvent event, boolean texts) {
    CloudTrailLogReader reader = new CloudTrailLogReader(ByteInput.of(file), "o", "", projection);
    long records = 0;
    long length = 0;
    for (Status status; (status = reader.next(event)) != Status.END; ) {
      if (status != Status.RECORD) {
        throw new IllegalStateException(reader.deadLetter().toString());
      }
      records++;
      if (texts) {
        for (int slot = 0; slot < projection.size(); slot++) {
          for (int v = event.first(slot); v >= 0; v = event.next(v)) {
            length += event.text(v).length();
          }
        }
      }
    }
    return length < 0 ? -1 : records;
  }

  private static byte[] file(Random random, int records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("{\"Records\":[".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < records; i++) {
      out.writeBytes(((i > 0 ? "," : "") + record(random)).getBytes(StandardCharsets.UTF_8));
    }
    out.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static String record(Random random) {
    String id = Long.toHexString(random.nextLong()) + "-" + Long.toHexString(random.nextLong());
    String account = "1111" + (10_000_000 + random.nextInt(5));
    String role = "Role" + random.nextInt(20);
    String time = String.format("2026-03-01T10:%02d:%02dZ", random.nextInt(60), random.nextInt(60));
    String request =
        switch (random.nextInt(4)) {
          case 0 ->
              "{\"bucketName\":\"bucket-"
                  + random.nextInt(50)
                  + "\",\"key\":\"data/part-"
                  + random.nextInt()
                  + ".parquet\",\"Host\":\"bucket.s3.eu-west-1.amazonaws.com\"}";
          case 1 ->
              "{\"groupId\":\"sg-1\",\"ipPermissions\":{\"items\":[{\"ipProtocol\":\"tcp\","
                  + "\"fromPort\":22,\"toPort\":22,\"groups\":{},\"ipRanges\":{\"items\":[{\"cidrIp\":"
                  + "\"10."
                  + random.nextInt(255)
                  + ".0.0/16\"},{\"cidrIp\":\"0.0.0.0/0\"}]},\"prefixListIds\":{}}]}}";
          case 2 ->
              "{\"roleName\":\""
                  + role
                  + "\",\"policyName\":\"p\",\"policyDocument\":\"{\\\"Version\\\":\\\"2012-10-17\\\","
                  + "\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"s3:*\\\"}]}\"}";
          default ->
              "{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-"
                  + random.nextInt()
                  + "\"}]},\"filterSet\":{},\"maxResults\":100,\"includeAll\":false}";
        };
    return "{\"eventVersion\":\"1.11\",\"userIdentity\":{\"type\":\"AssumedRole\",\"principalId\":\"AROAEXAMPLE"
        + role
        + ":session\",\"arn\":\"arn:aws:sts::"
        + account
        + ":assumed-role/"
        + role
        + "/session\",\"accountId\":\""
        + account
        + "\",\"accessKeyId\":\"ASIAEXAMPLE"
        + random.nextInt(1000)
        + "\",\"sessionContext\":{\"sessionIssuer\":{\"type\":\"Role\",\"principalId\":\"AROAEXAMPLE\","
        + "\"arn\":\"arn:aws:iam::"
        + account
        + ":role/team/"
        + role
        + "\",\"accountId\":\""
        + account
        + "\",\"userName\":\""
        + role
        + "\"},\"webIdFederationData\":{},\"attributes\":{\"creationDate\":\"2026-03-01T09:58:00Z\","
        + "\"mfaAuthenticated\":\"false\"}}},\"eventTime\":\""
        + time
        + "\",\"eventSource\":\"ec2.amazonaws.com\",\"eventName\":\"Describe"
        + random.nextInt(60)
        + "\",\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"203.0.113."
        + random.nextInt(255)
        + "\",\"userAgent\":\"aws-sdk-java/2.20.1 Linux/5.10 OpenJDK_64-Bit_Server_VM/17 Java/17.0.1 vendor/x"
        + " cfg/retry-mode/standard\",\"requestParameters\":"
        + request
        + ",\"responseElements\":null,\"additionalEventData\":{\"SignatureVersion\":\"SigV4\","
        + "\"CipherSuite\":\"TLS_AES_128_GCM_SHA256\",\"bytesTransferredIn\":0,\"bytesTransferredOut\":"
        + random.nextInt(1_000_000)
        + ",\"x-amz-id-2\":\"Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6\"},\"requestID\":\""
        + id
        + "\",\"eventID\":\""
        + id
        + "\",\"readOnly\":true,\"resources\":[{\"type\":\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::b/k\"},"
        + "{\"accountId\":\""
        + account
        + "\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::b\"}],\"eventType\":\"AwsApiCall\","
        + "\"managementEvent\":true,\"recipientAccountId\":\""
        + account
        + "\",\"eventCategory\":\"Management\",\"tlsDetails\":{\"tlsVersion\":\"TLSv1.3\",\"cipherSuite\":"
        + "\"TLS_AES_128_GCM_SHA256\",\"clientProvidedHostHeader\":\"ec2.eu-west-1.amazonaws.com\"}}";
  }
}
