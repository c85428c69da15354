package io.flowtrail.sigma.match;

import io.flowtrail.sigma.SigmaRule;

/**
 * A rule ready to run.
 *
 * @param rule the rule as written, with the level that the options gave it
 * @param expression its condition and the filters that apply to it
 */
record CompiledRule(SigmaRule rule, Expression expression) {}
