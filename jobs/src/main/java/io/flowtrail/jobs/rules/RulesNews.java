package io.flowtrail.jobs.rules;

import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * An alert about the rules themselves, which one task gives out.
 *
 * @param checkpoint before whose barrier
 * @param uid of the alert
 * @param line of {@link io.flowtrail.alert.AlertJson}
 */
public record RulesNews(long checkpoint, String uid, String line) implements OperatorEvent {}
