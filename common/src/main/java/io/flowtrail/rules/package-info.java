/**
 * The rules that come with Flowtrail, one Sigma file each, below {@code rules/} on the class path.
 */
package io.flowtrail.rules;
