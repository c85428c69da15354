package io.flowtrail.jobs.sink.delivery;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriterStateSerializer;

/** Alerts that were not delivered when a checkpoint was taken; each has a version of its own. */
final class DeliverySerializer extends AsyncSinkWriterStateSerializer<Delivery> {
  private static final int ENTRY_VERSION = 1;

  @Override
  public int getVersion() {
    return 1;
  }

  @Override
  protected void serializeRequestToStream(Delivery delivery, DataOutputStream out)
      throws IOException {
    byte[] line = delivery.line().getBytes(StandardCharsets.UTF_8);
    out.writeByte(ENTRY_VERSION);
    out.writeInt(delivery.attempts());
    out.writeInt(line.length);
    out.write(line);
  }

  @Override
  protected Delivery deserializeRequestFromStream(long size, DataInputStream in)
      throws IOException {
    int version = in.readByte();
    if (version != ENTRY_VERSION) {
      throw new IOException(
          "an undelivered alert of version " + version + "; this release reads version 1");
    }
    int attempts = in.readInt();
    int length = in.readInt();
    if (length < 0) {
      throw new IOException("an undelivered alert of negative length");
    }
    byte[] line = in.readNBytes(length);
    if (line.length < length) {
      throw new IOException("an undelivered alert that is cut off");
    }
    return new Delivery(new String(line, StandardCharsets.UTF_8), attempts);
  }
}
