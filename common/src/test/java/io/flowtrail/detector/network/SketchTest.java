package io.flowtrail.detector.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SketchTest {
  private static Sketch of(int from, int until, int salt) {
    Sketch sketch = new Sketch();
    for (int n = from; n < until; n++) {
      sketch.add(Sketch.hash("10." + salt + "." + n / 250 + "." + n % 250, n));
    }
    return sketch;
  }

  @Test
  void exactWhileSmall() {
    Sketch sketch = of(0, 40, 1);
    sketch.add(of(20, 63, 1));
    assertThat(sketch.count()).isEqualTo(63);
    assertThat(sketch.isExact()).isTrue();
    assertThat(sketch.countWithout(of(10, 50, 1))).isEqualTo(23);
  }

  @Test
  void neitherTooLowNorTooHighOnAverage() {
    for (int size : new int[] {200, 5000}) {
      double sum = 0;
      double squares = 0;
      int runs = 200;
      for (int salt = 0; salt < runs; salt++) {
        double error = of(0, size, salt).count() / (double) size - 1;
        sum += error;
        squares += error * error;
      }
      assertThat(sum / runs).isCloseTo(0, within(0.03));
      assertThat(Math.sqrt(squares / runs)).isBetween(0.08, 0.16);
    }
  }

  @Test
  void whatIsThereTooIsNotCounted() {
    assertThat(of(0, 1000, 1).countWithout(of(0, 2000, 1))).isZero();
    assertThat(of(0, 1000, 1).countWithout(of(500, 1000, 1))).isBetween(350L, 650L);
  }

  @Test
  void asTextAndBytes() throws IOException {
    Sketch sketch = of(0, 100, 1);
    assertThat(Sketch.of(sketch.text()).text()).isEqualTo(sketch.text());
    assertThat(Sketch.of("").isEmpty()).isTrue();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sketch.write(new DataOutputStream(bytes));
    Sketch read = Sketch.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(read.text()).isEqualTo(sketch.text());
  }
}
