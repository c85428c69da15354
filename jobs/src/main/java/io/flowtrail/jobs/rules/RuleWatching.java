package io.flowtrail.jobs.rules;

import java.io.Serializable;

/**
 * How a job's rules are kept up to date.
 *
 * @param updates where others come from
 * @param ofJob the set with which the job is started
 * @param basis what stays the same
 */
public record RuleWatching(RuleUpdates updates, RuleSettings ofJob, RulesBasis basis)
    implements Serializable {}
