/**
 * VPC flow logs, as text and as Parquet, in the default and in custom formats; a format is never
 * guessed. Begin with {@link io.flowtrail.vpcflow.FlowLogReader} and {@link
 * io.flowtrail.vpcflow.FlowLogFormat}.
 */
package io.flowtrail.vpcflow;
