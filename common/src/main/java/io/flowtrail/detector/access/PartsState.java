package io.flowtrail.detector.access;

import io.flowtrail.detector.Fact;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** What is remembered of an entity of which several kinds of findings are told. */
final class PartsState extends AccessState {
  private final List<Part> parts;

  private PartsState(List<Part> parts) {
    this.parts = parts;
  }

  static PartsState ofWho(AccessSettings settings, Entity who) {
    return new PartsState(List.of(new Probing(settings, who), new Wide(settings, who)));
  }

  static PartsState ofBucket(AccessSettings settings, Entity bucket) {
    return new PartsState(
        List.of(
            new Refusals(settings, bucket),
            new Strangers(settings, bucket),
            new Newcomers(settings, bucket)));
  }

  static PartsState ofPair(AccessSettings settings, Entity pair) {
    return new PartsState(
        List.of(
            new Bulk(Bulk.Kind.READ, settings, pair), new Bulk(Bulk.Kind.DELETE, settings, pair)));
  }

  @Override
  void take(Tally tally, Fact fact) {
    parts.forEach(part -> part.take(tally, fact));
  }

  @Override
  void judge(long time, Output out) {
    parts.forEach(part -> part.judge(time, out));
  }

  @Override
  void forget(long time) {
    parts.forEach(part -> part.forget(time));
  }

  @Override
  void end(long time, Output out) {
    parts.forEach(part -> part.end(time, out));
  }

  @Override
  long changesAt() {
    return parts.stream().mapToLong(Part::changesAt).min().orElse(NEVER);
  }

  @Override
  boolean nothingIsKept() {
    return parts.stream().allMatch(Part::isEmpty);
  }

  @Override
  void writeRest(DataOutput out) throws IOException {
    for (Part part : parts) {
      part.write(out);
    }
  }

  @Override
  void readRest(DataInput in) throws IOException {
    for (Part part : parts) {
      part.read(in);
    }
  }
}
