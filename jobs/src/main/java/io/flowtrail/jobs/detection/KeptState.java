package io.flowtrail.jobs.detection;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.EntityState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The state of one detector for one key, as an object as long as it stays in memory and as bytes
 * behind that: reading and writing it for every fact would cost more than the fact.
 */
public final class KeptState {
  /** No timer is set. */
  static final long NO_TIMER = Long.MAX_VALUE;

  private long timer;
  private byte[] bytes;
  private EntityState state;

  /** Which detector made {@link #state}; null while it is bytes. */
  private Detector maker;

  KeptState(EntityState state) {
    this.timer = NO_TIMER;
    this.state = state;
  }

  /** As it was written. */
  public KeptState(long timer, byte[] bytes) {
    this.timer = timer;
    this.bytes = bytes.clone();
  }

  /** The timer that will wake it; {@link #NO_TIMER} if there is none. */
  public long timer() {
    return timer;
  }

  void timer(long time) {
    timer = time;
  }

  /**
   * The state as an object.
   *
   * @throws IOException as {@link Detector#read}
   */
  EntityState state(Detector detector, String key) throws IOException {
    if (state != null && maker != null && maker != detector) {
      // Rules were changed: what a state passes on, and to whom, is the new detector's to say.
      bytes = bytes();
      state = null;
    }
    if (state == null) {
      state = detector.read(key, new DataInputStream(new ByteArrayInputStream(bytes)));
      bytes = null;
    }
    maker = detector;
    return state;
  }

  /** The state in its own versioned form. */
  public byte[] bytes() throws IOException {
    if (state == null) {
      return bytes.clone();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    state.write(new DataOutputStream(out));
    return out.toByteArray();
  }
}
