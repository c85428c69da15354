package io.flowtrail.detector.identity;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** A detector whose states are written and read back after every single fact and wake. */
public record Rewritten(Detector detector) implements Detector {
  @Override
  public String name() {
    return detector.name();
  }

  @Override
  public int stage() {
    return detector.stage();
  }

  @Override
  public List<DetectorRule> rules() {
    return detector.rules();
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return detector.fields();
  }

  @Override
  public Observer observer() {
    return detector.observer();
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    return detector.merge(one, other);
  }

  @Override
  public EntityState newState(String key) {
    return new State(key, detector.newState(key));
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return new State(key, detector.read(key, in));
  }

  /** Bytes of a state. */
  public static byte[] bytes(EntityState state) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      state.write(new DataOutputStream(bytes));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class State implements EntityState {
    private final String key;
    private EntityState state;

    State(String key, EntityState state) {
      this.key = key;
      this.state = state;
    }

    private void rewrite() {
      try {
        byte[] bytes = bytes(state);
        state = detector.read(key, new DataInputStream(new ByteArrayInputStream(bytes)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void apply(Fact fact, Output out) {
      state.apply(fact, out);
      rewrite();
    }

    @Override
    public long wakeAt() {
      return state.wakeAt();
    }

    @Override
    public void wake(long time, Output out) {
      state.wake(time, out);
      rewrite();
    }

    @Override
    public boolean isEmpty() {
      return state.isEmpty();
    }

    @Override
    public void write(DataOutput out) throws IOException {
      state.write(out);
    }
  }
}
