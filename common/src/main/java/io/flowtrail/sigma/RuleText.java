package io.flowtrail.sigma;

import java.io.Serializable;

/**
 * The text of one rule file, not yet read.
 *
 * @param file where it came from, as problems name it
 * @param text YAML, one or several documents
 */
public record RuleText(String file, String text) implements Serializable {}
