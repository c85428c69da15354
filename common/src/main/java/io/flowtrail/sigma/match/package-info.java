/**
 * Sigma rules compiled, indexed and run.
 *
 * <p>Begin with {@link io.flowtrail.sigma.match.RuleSet}: it turns rule texts into the fields that
 * they need ({@link io.flowtrail.event.FieldProjection}) and into a matcher of events.
 */
package io.flowtrail.sigma.match;
