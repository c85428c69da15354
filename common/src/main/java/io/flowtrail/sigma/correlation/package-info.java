/**
 * Sigma correlations (specification 2.1.0, correlation rules): matches of rules become facts, and
 * the facts of one group are counted over event time. What a group remembers is bounded by its
 * condition, not by its events.
 */
package io.flowtrail.sigma.correlation;
