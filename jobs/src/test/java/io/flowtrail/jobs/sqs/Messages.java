package io.flowtrail.jobs.sqs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Messages about new objects as AWS writes them. */
public final class Messages {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static final String TEST_EVENT =
      """
      {"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-03-01T10:00:00.000Z",\
      "Bucket":"org-logs","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo"}""";

  private Messages() {}

  /** An event notification of S3, with a record for each key. */
  public static String s3(String bucket, Instant time, String... keys) {
    return s3("ObjectCreated:Put", bucket, time, keys);
  }

  public static String s3(String eventName, String bucket, Instant time, String... keys) {
    ObjectNode message = JSON.createObjectNode();
    ArrayNode records = message.putArray("Records");
    for (String key : keys) {
      ObjectNode each = records.addObject();
      each.put("eventVersion", "2.1").put("eventSource", "aws:s3").put("awsRegion", "eu-west-1");
      each.put("eventTime", time.toString()).put("eventName", eventName);
      each.putObject("userIdentity").put("principalId", "AWS:AROAEXAMPLE");
      ObjectNode s3 = each.putObject("s3");
      s3.put("s3SchemaVersion", "1.0").put("configurationId", "new-logs");
      s3.putObject("bucket").put("name", bucket).put("arn", "arn:aws:s3:::" + bucket);
      s3.putObject("object")
          .put("key", URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/"))
          .put("size", 1024)
          .put("sequencer", "0055AED6DCD90281E5");
    }
    return message.toString();
  }

  /** EventBridge's form. */
  public static String eventBridge(String detailType, String bucket, Instant time, String key) {
    ObjectNode message = JSON.createObjectNode();
    message.put("version", "0").put("id", "17793124-05d4-b198-2fde-7ededc63b103");
    message.put("detail-type", detailType).put("source", "aws.s3").put("account", "111122223333");
    message.put("time", time.toString()).put("region", "eu-west-1");
    message.putArray("resources").add("arn:aws:s3:::" + bucket);
    ObjectNode detail = message.putObject("detail");
    detail.put("version", "0").putObject("bucket").put("name", bucket);
    detail
        .putObject("object")
        .put("key", key)
        .put("size", 5)
        .put("sequencer", "00617F08299329D189");
    detail.put("reason", "PutObject");
    return message.toString();
  }

  /** CloudTrail's own form, as it stands in a message of SNS. */
  public static String cloudTrail(String bucket, String... keys) {
    ObjectNode message = JSON.createObjectNode().put("s3Bucket", bucket);
    ArrayNode list = message.putArray("s3ObjectKey");
    for (String key : keys) {
      list.add(key);
    }
    return message.toString();
  }

  /** A message as SNS wraps it. */
  public static String sns(Instant time, String message) {
    return JSON.createObjectNode()
        .put("Type", "Notification")
        .put("MessageId", "63a3f6b6-d533-4a47-aef9-fcf5cf758c76")
        .put("TopicArn", "arn:aws:sns:eu-west-1:111122223333:new-logs")
        .put("Subject", "Amazon S3 Notification")
        .put("Message", message)
        .put("Timestamp", time.toString())
        .put("SignatureVersion", "1")
        .toString();
  }
}
