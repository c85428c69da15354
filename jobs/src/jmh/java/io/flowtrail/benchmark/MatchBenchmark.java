package io.flowtrail.benchmark;

import io.flowtrail.cloudtrail.CloudTrailLogReader;
import io.flowtrail.derived.StandardFields;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.rules.DefaultRules;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One event against all rules: the default pack, or a thousand synthetic rules beside it. The event is
 * ordinary and meets none, or one that fires.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatchBenchmark {
  @Param({"default", "default+1000"})
  public String pack;

  @Param({"DescribeInstances", "StopLogging"})
  public String eventName;

  private RuleSet rules;
  private LogEvent event;
  private long matches;

  @Setup(Level.Trial)
  public void setUp() throws SigmaException {
    List<RuleText> texts = new ArrayList<>(DefaultRules.load());
    for (int i = 0; pack.endsWith("1000") && i < 1000; i++) {
      texts.add(new RuleText("synthetic-" + i + ".yml", synthetic(i)));
    }
    rules =
        RuleSet.compile(
            texts,
            NamedLists.EMPTY,
            StandardFields.of(NamedLists.EMPTY),
            new RuleOptions(Set.of(), Map.of()),
            Map.of());
    byte[] file = record().getBytes(StandardCharsets.UTF_8);
    event = new LogEvent();
    LogReader reader =
        new CloudTrailLogReader(
            ByteInput.of(file), "file", "", rules.projection(LogSource.CLOUDTRAIL));
    reader.next(event);
  }

  @Benchmark
  public long match() {
    rules.match(event, match -> matches++);
    return matches;
  }

  private String record() {
    String service = eventName.equals("StopLogging") ? "cloudtrail" : "ec2";
    return """
    {"Records":[{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE",\
    "arn":"arn:aws:iam::111122223333:user/ana","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE",\
    "userName":"ana"},"eventTime":"2026-03-01T10:00:00Z","eventSource":"%s.amazonaws.com",\
    "eventName":"%s","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9","userAgent":"aws-cli",\
    "requestParameters":{"name":"main"},"responseElements":null,"requestID":"r",\
    "eventID":"0f0e0d0c-0000-4000-8000-000000000001","readOnly":true,"eventType":"AwsApiCall",\
    "managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}]}
    """
        .formatted(service, eventName);
  }

  private static String synthetic(int number) {
    return """
    title: Synthetic %1$d
    id: synthetic-%1$d
    logsource: {product: aws, service: cloudtrail}
    detection:
      selection:
        eventSource: service%2$d.amazonaws.com
        eventName: [Action%1$d, Other%1$d]
        requestParameters.name|contains: value%1$d
      exception:
        userIdentity.arn|endswith: ':root'
      condition: selection and not exception
    level: low
    """
        .formatted(number, number % 40);
  }
}
