package io.flowtrail.detector.network;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Finding;

/** Where findings of states go that are tested for something else. */
final class Outputs {
  static final EntityState.Output NONE =
      new EntityState.Output() {
        @Override
        public void finding(Finding finding) {}

        @Override
        public void pass(Fact fact) {}
      };

  private Outputs() {}
}
