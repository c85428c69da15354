package io.flowtrail.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;

/** Breaks a sample that lies there already, made with the seed that samples have by default. */
public final class TamperedSample {
  private TamperedSample() {}

  public static Tampered tamper(Path directory, Tampering way) throws IOException {
    return Tamperer.tamper(directory, SampleOptions.defaults().seed(), EnumSet.of(way)).get(0);
  }
}
