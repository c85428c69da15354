package io.flowtrail.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class FactTextTest {
  @Test
  void partsComeBackWhateverTheyHold() {
    List<String> parts = List.of("", "3:abc", "\u001F\n:", "\uD83D\uDE00", "x".repeat(1000));

    assertEquals(parts, FactText.split(FactText.join(parts)));
  }

  @Test
  void otherTextIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> FactText.split("abc"));
    assertThrows(IllegalArgumentException.class, () -> FactText.split("9:abc"));
  }
}
