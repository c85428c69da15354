/**
 * Sigma rules compiled, indexed and run.
 *
 * <p>Begin with {@link io.flowtrail.sigma.match.RuleSet}: it turns rule texts into the fields that
 * they need ({@link io.flowtrail.event.FieldProjection}) and into a matcher of events. {@code
 * RuleCompiler} shows the way from the one to the other, {@code RuleIndex} how an event finds the
 * few rules that it could satisfy.
 *
 * <h2>Where the specification leaves things open</h2>
 *
 * <ul>
 *   <li>A field has several values where arrays lie on its path. An item holds if any of them does;
 *       with {@code all}, each of the rule's values needs some value of the field, not the same
 *       one. {@code neq} and {@code not} apply after that, so they hold for an absent field.
 *   <li>Null satisfies {@code null} and {@code exists: true} and nothing else; as text it does not
 *       exist, so {@code '*'} means any value but null.
 *   <li>A number in a rule equals a number of the same value, and a text that is written like it. A
 *       text in a rule equals a number that is written like it.
 *   <li>Digits that begin with 0 are text (account ids), and so is {@code No} without quotes.
 *   <li>Objects and arrays take part in every comparison of texts with their compact JSON.
 *   <li>Keywords are sought in the record as it stands and with JSON's escapes decoded.
 *   <li>List entries that {@code expand} brings in may hold wildcards. An empty list holds nothing,
 *       with {@code all} too; {@code neq} of it holds always.
 *   <li>Parts of timestamps may be compared: {@code eventTime|hour|gte: 20}.
 *   <li>Addresses written as IPv4 in IPv6 are the IPv4 address, in rules and in records.
 *   <li>A pattern of selections means names that begin with {@code _} only if it begins so itself.
 * </ul>
 */
package io.flowtrail.sigma.match;
