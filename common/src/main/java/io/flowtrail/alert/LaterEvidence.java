package io.flowtrail.alert;

import java.util.Optional;
import java.util.function.Supplier;

/** {@link EventEvidence} of a record that no rule matched, made when first asked for. */
public final class LaterEvidence implements Supplier<String> {
  private final RecordCopy copy;
  private Optional<String> text = Optional.empty();

  public LaterEvidence(RecordCopy copy) {
    this.copy = copy;
  }

  @Override
  public String get() {
    if (text.isEmpty()) {
      text = Optional.of(EventEvidence.text(MatchedRecord.unmatched(copy)));
    }
    return text.get();
  }
}
