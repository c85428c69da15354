package io.flowtrail.vpcflow;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a flow log record (Amazon VPC User Guide, "Flow log records", versions 2 to 11),
 * named as in the header line of a text file. Parquet and Athena write {@code _} for {@code -}.
 */
public enum FlowLogField {
  VERSION("version", true, 2),
  ACCOUNT_ID("account-id", false, 2),
  INTERFACE_ID("interface-id", false, 2),
  SRCADDR("srcaddr", false, 2),
  DSTADDR("dstaddr", false, 2),
  SRCPORT("srcport", true, 2),
  DSTPORT("dstport", true, 2),
  PROTOCOL("protocol", true, 2),
  PACKETS("packets", true, 2),
  BYTES("bytes", true, 2),
  /** Unix seconds. */
  START("start", true, 2),
  /** Unix seconds. */
  END("end", true, 2),
  ACTION("action", false, 2),
  LOG_STATUS("log-status", false, 2),
  VPC_ID("vpc-id", false, 3),
  SUBNET_ID("subnet-id", false, 3),
  INSTANCE_ID("instance-id", false, 3),
  TCP_FLAGS("tcp-flags", true, 3),
  TYPE("type", false, 3),
  PKT_SRCADDR("pkt-srcaddr", false, 3),
  PKT_DSTADDR("pkt-dstaddr", false, 3),
  REGION("region", false, 4),
  AZ_ID("az-id", false, 4),
  SUBLOCATION_TYPE("sublocation-type", false, 4),
  SUBLOCATION_ID("sublocation-id", false, 4),
  PKT_SRC_AWS_SERVICE("pkt-src-aws-service", false, 5),
  PKT_DST_AWS_SERVICE("pkt-dst-aws-service", false, 5),
  FLOW_DIRECTION("flow-direction", false, 5),
  TRAFFIC_PATH("traffic-path", true, 5),
  ECS_CLUSTER_ARN("ecs-cluster-arn", false, 7),
  ECS_CLUSTER_NAME("ecs-cluster-name", false, 7),
  ECS_CONTAINER_INSTANCE_ARN("ecs-container-instance-arn", false, 7),
  ECS_CONTAINER_INSTANCE_ID("ecs-container-instance-id", false, 7),
  ECS_CONTAINER_ID("ecs-container-id", false, 7),
  ECS_SECOND_CONTAINER_ID("ecs-second-container-id", false, 7),
  ECS_SERVICE_NAME("ecs-service-name", false, 7),
  ECS_TASK_DEFINITION_ARN("ecs-task-definition-arn", false, 7),
  ECS_TASK_ARN("ecs-task-arn", false, 7),
  ECS_TASK_ID("ecs-task-id", false, 7),
  REJECT_REASON("reject-reason", false, 8),
  RESOURCE_ID("resource-id", false, 9),
  /** A small number, although AWS's Parquet has it as text. */
  ENCRYPTION_STATUS("encryption-status", true, 10),
  INSTANCE_TAG("instance-tag", false, 11),
  INSTANCE_TAG_2("instance-tag-2", false, 11),
  INTERFACE_TAG("interface-tag", false, 11),
  INTERFACE_TAG_2("interface-tag-2", false, 11),
  ASG_TAG("asg-tag", false, 11),
  ASG_TAG_2("asg-tag-2", false, 11),
  INTERFACE_TYPE("interface-type", false, 11),
  NEXT_HOP_INTERFACE_ID("next-hop-interface-id", false, 11),
  NEXT_HOP_SUBNET_ID("next-hop-subnet-id", false, 11),
  NEXT_HOP_AZ_ID("next-hop-az-id", false, 11),
  NEXT_HOP_VPC_ID("next-hop-vpc-id", false, 11),
  NEXT_HOP_INTERFACE_TYPE("next-hop-interface-type", false, 11);

  private static final Map<String, FlowLogField> BY_NAME = new HashMap<>();

  static {
    for (FlowLogField field : values()) {
      BY_NAME.put(field.header, field);
    }
  }

  private final String header;
  private final boolean number;
  private final int version;

  FlowLogField(String header, boolean number, int version) {
    this.header = header;
    this.number = number;
    this.version = version;
  }

  /** The name in header lines: {@code pkt-srcaddr}. */
  public String header() {
    return header;
  }

  /** Whether the values are whole numbers. */
  public boolean isNumber() {
    return number;
  }

  /** The version of flow logs in which the field came. */
  public int version() {
    return version;
  }

  /** The field of a name, with {@code -} or {@code _}, in any case. */
  public static Optional<FlowLogField> of(String name) {
    return Optional.ofNullable(BY_NAME.get(headerForm(name)));
  }

  /** A name as header lines write it, also of a field that is not known here. */
  static String headerForm(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
