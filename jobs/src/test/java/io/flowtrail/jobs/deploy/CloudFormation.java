package io.flowtrail.jobs.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A template with its functions, as much of them as ours uses. */
final class CloudFormation {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^!}][^}]*)}");

  /** A function and what it is applied to, as {@code Fn::Sub} and the others are written long. */
  record Call(String function, Object argument) {}

  private static final class Reader extends SafeConstructor {
    Reader(LoaderOptions options) {
      super(options);
      yamlMultiConstructors.put(
          "!",
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              Object argument;
              if (node instanceof ScalarNode scalar) {
                argument = scalar.getValue();
              } else if (node instanceof SequenceNode sequence) {
                argument = constructSequence(sequence);
              } else {
                argument = constructMapping((MappingNode) node);
              }
              return new Call(node.getTag().getValue().substring(1), argument);
            }
          });
    }
  }

  private final Map<String, Object> template;

  CloudFormation(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    template = new Yaml(new Reader(options)).load(text);
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> section(String name) {
    return (Map<String, Object>) template.get(name);
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> resource(String name) {
    return (Map<String, Object>) section("Resources").get(name);
  }

  /** All calls of functions anywhere in a part. */
  static List<Call> calls(Object part) {
    List<Call> calls = new ArrayList<>();
    if (part instanceof Call call) {
      calls.add(call);
      calls.addAll(calls(call.argument()));
    } else if (part instanceof Map<?, ?> map) {
      map.values().forEach(value -> calls.addAll(calls(value)));
    } else if (part instanceof List<?> list) {
      list.forEach(value -> calls.addAll(calls(value)));
    }
    return calls;
  }

  List<Call> calls() {
    return calls(template);
  }

  /** Variables in a text that {@code Sub} takes. */
  static List<String> variables(String text) {
    return VARIABLE.matcher(text).results().map(result -> result.group(1)).toList();
  }

  /** A part with its functions worked out; whatever stands behind a condition is taken. */
  Object evaluate(Object part, Map<String, String> parameters) {
    if (part instanceof Map<?, ?> map) {
      Map<Object, Object> worked = new LinkedHashMap<>();
      map.forEach((key, value) -> worked.put(key, evaluate(value, parameters)));
      return worked;
    }
    if (part instanceof List<?> list) {
      return list.stream().map(value -> evaluate(value, parameters)).toList();
    }
    if (!(part instanceof Call call)) {
      return part;
    }
    return switch (call.function()) {
      case "Ref" -> reference((String) call.argument(), parameters);
      case "GetAtt" -> attribute((String) call.argument(), parameters);
      case "Sub" -> substitute((String) call.argument(), parameters);
      case "If" -> evaluate(((List<?>) call.argument()).get(1), parameters);
      default -> throw new IllegalArgumentException(call.toString());
    };
  }

  private String substitute(String text, Map<String, String> parameters) {
    Matcher matcher = VARIABLE.matcher(text);
    return matcher.replaceAll(
        result -> {
          String name = result.group(1);
          return Matcher.quoteReplacement(
              name.contains(".") ? attribute(name, parameters) : reference(name, parameters));
        });
  }

  private String reference(String name, Map<String, String> parameters) {
    if (parameters.containsKey(name)) {
      return parameters.get(name);
    }
    // Of topics the reference is the ARN.
    if (resource(name).get("Type").equals("AWS::SNS::Topic")) {
      return arn(name, parameters);
    }
    throw new IllegalArgumentException("what is " + name + "?");
  }

  private String attribute(String name, Map<String, String> parameters) {
    if (!name.endsWith(".Arn")) {
      throw new IllegalArgumentException(name);
    }
    return arn(name.substring(0, name.length() - ".Arn".length()), parameters);
  }

  private String arn(String name, Map<String, String> parameters) {
    Map<?, ?> properties = (Map<?, ?>) resource(name).get("Properties");
    String place = parameters.get("AWS::Region") + ":" + parameters.get("AWS::AccountId") + ":";
    return switch ((String) resource(name).get("Type")) {
      case "AWS::S3::Bucket" ->
          "arn:aws:s3:::" + evaluate(properties.get("BucketName"), parameters);
      case "AWS::SQS::Queue" ->
          "arn:aws:sqs:" + place + evaluate(properties.get("QueueName"), parameters);
      case "AWS::SNS::Topic" ->
          "arn:aws:sns:" + place + evaluate(properties.get("TopicName"), parameters);
      case "AWS::Kinesis::Stream" ->
          "arn:aws:kinesis:" + place + "stream/" + evaluate(properties.get("Name"), parameters);
      default -> throw new IllegalArgumentException("the ARN of " + name + " is not known");
    };
  }
}
