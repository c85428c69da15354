/**
 * Logs of a small invented organisation, made from a seed: ordinary life, five incidents, digests
 * that verify, and ways to break them. For demonstrations, tests and load.
 *
 * <p>Begin with {@link io.flowtrail.sample.SampleLogs}. Everything here is invented: accounts,
 * people, key ids, and addresses, which are those set aside for documentation. The signing keys
 * follow from the seed, so anyone can sign with them: they prove nothing outside a sample.
 */
package io.flowtrail.sample;
