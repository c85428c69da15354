package io.flowtrail.detector.network;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How much is usual in a slot: a histogram on a scale of logarithms (two steps an octave) in which
 * old slots fade. Medians and high quantiles of it do not move for a few wild slots.
 */
final class Habit {
  private static final int SIZE = 96;
  private static final double STEPS = 2;
  private static final double LN2 = StrictMath.log(2);

  /** What is left of a slot's weight after another: half after about ten days of five minutes. */
  private static final double FADING = 0.99975;

  private final double[] weights = new double[SIZE];

  private static int code(long value) {
    return value <= 0 ? 0 : (int) Math.min(SIZE - 1, 1 + StrictMath.log(value) / LN2 * STEPS);
  }

  /** Takes so many slots of the same value. */
  void learn(long value, long slots) {
    double left = StrictMath.pow(FADING, slots);
    for (int i = 0; i < SIZE; i++) {
      weights[i] *= left;
    }
    weights[code(value)] += (1 - left) / (1 - FADING);
  }

  /** The upper end of what such a share of slots stayed below; 0 if nothing is known. */
  double quantile(double share) {
    double all = 0;
    for (double weight : weights) {
      all += weight;
    }
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += weights[i];
      if (sum > 0 && sum >= share * all) {
        return i == 0 ? 0 : StrictMath.pow(2, i / STEPS);
      }
    }
    return 0;
  }

  void write(DataOutput out) throws IOException {
    int used = 0;
    for (double weight : weights) {
      used += weight > 0 ? 1 : 0;
    }
    out.writeByte(used);
    for (int i = 0; i < SIZE; i++) {
      if (weights[i] > 0) {
        out.writeByte(i);
        out.writeDouble(weights[i]);
      }
    }
  }

  static Habit read(DataInput in) throws IOException {
    Habit habit = new Habit();
    int used = in.readUnsignedByte();
    for (int i = 0; i < used; i++) {
      habit.weights[in.readUnsignedByte() % SIZE] = in.readDouble();
    }
    return habit;
  }
}
