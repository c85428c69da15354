/**
 * Sets of rules: what a job begins with, and how another set takes its place while it runs. See
 * docs/decisions/0018.
 */
package io.flowtrail.jobs.rules;
