/**
 * Runs the test cases that stand in rule files under {@code tests}: each is a record as it comes in
 * a log, and says whether the rule must match it.
 */
package io.flowtrail.ruletest;
