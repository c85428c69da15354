/**
 * Sigma rules, correlations and filters as their authors wrote them: reading rule files, and saying
 * what is wrong with them and what to write instead.
 *
 * <p>Begin with {@link io.flowtrail.sigma.SigmaParser} and {@link io.flowtrail.sigma.SigmaRule}.
 * How rules meet records is the matter of {@code io.flowtrail.sigma.match}.
 */
package io.flowtrail.sigma;
