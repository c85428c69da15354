package io.flowtrail.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void readsDecimalNumbersAndNothingElse() {
    assertThat(Numbers.parse("42")).isEqualTo(42);
    assertThat(Numbers.parse("500.0")).isEqualTo(500);
    assertThat(Numbers.parse("-5e3")).isEqualTo(-5000);
    for (String bad :
        new String[] {"", "-", "1f", "0x10", "NaN", "Infinity", "1 ", "1e999", "1-2"}) {
      assertThat(Numbers.parse(bad)).as(bad).isNaN();
    }
  }
}
