package io.flowtrail.jobs.sqs;

import java.net.URI;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** An SQS server in this process, on a free port of the loopback interface, with one queue. */
public final class SqsServer implements AutoCloseable {
  private final SQSRestServer server;
  private final int port;
  private final SqsClient client;
  private final String queue;

  private SqsServer(SQSRestServer server) {
    this.server = server;
    this.port = server.waitUntilStarted().localAddress().getPort();
    this.client =
        SqsClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + port))
            .region(Region.EU_WEST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .httpClientBuilder(Apache5HttpClient.builder())
            .build();
    client.createQueue(r -> r.queueName("logs"));
    this.queue = "http://127.0.0.1:" + port + "/000000000000/logs";
  }

  public static SqsServer start() {
    return start(0);
  }

  /** A server on a given port. */
  public static SqsServer start(int port) {
    return new SqsServer(SQSRestServerBuilder.withInterface("127.0.0.1").withPort(port).start());
  }

  public int port() {
    return port;
  }

  /** URL of the queue. */
  public String queue() {
    return queue;
  }

  public void send(String body) {
    client.sendMessage(r -> r.queueUrl(queue).messageBody(body));
  }

  /** Messages in the queue, those included that were received and not deleted. */
  public int messages() {
    Map<QueueAttributeName, String> attributes =
        client
            .getQueueAttributes(
                r ->
                    r.queueUrl(queue)
                        .attributeNames(
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
            .attributes();
    return attributes.values().stream().mapToInt(Integer::parseInt).sum();
  }

  /** Messages that may be received now. */
  public int visible() {
    return Integer.parseInt(
        client
            .getQueueAttributes(
                r ->
                    r.queueUrl(queue)
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
            .attributes()
            .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
  }

  @Override
  public void close() {
    client.close();
    server.stopAndWait();
  }
}
