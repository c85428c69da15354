package io.flowtrail.sigma;

/** Reads rule files. */
public final class SigmaParser {
  private SigmaParser() {}
}
