/**
 * The {@code flowtrail.*} fields: what rules may ask that no record says outright. One class a
 * field; they are listed in {@link io.flowtrail.derived.StandardFields} and described in {@code
 * docs/derived-fields.md}.
 *
 * <p>All content is attacker-controlled. A field that cannot be computed from what stands there is
 * absent; nothing throws.
 */
package io.flowtrail.derived;
