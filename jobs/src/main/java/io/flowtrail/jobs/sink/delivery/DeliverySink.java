package io.flowtrail.jobs.sink.delivery;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Sends lines of alerts through a {@link Channel}, at least once. What was taken from the stream
 * and is not delivered yet is part of every checkpoint; a service that is slow or down holds the
 * stream back.
 */
public final class DeliverySink extends AsyncSinkBase<String, Delivery> {
  private static final long serialVersionUID = 1L;

  /** Alerts that wait for a batch, of one task. */
  static final int MOST_BUFFERED = 1000;

  /** How long an alert waits for others to fill its batch, in milliseconds. */
  static final long MOST_WAIT = 500;

  private final DeliverySettings settings;
  private final Channel.Opener opener;

  /** A sink with a channel of its own in each task. */
  public DeliverySink(DeliverySettings settings, Channel.Opener opener) {
    super(
        (line, context) -> Delivery.first(line),
        settings.limits().alerts(),
        settings.limits().requests(),
        Math.max(MOST_BUFFERED, settings.limits().alerts() + 1),
        Math.max(settings.limits().bytes(), Delivery.MOST_WEIGHT),
        MOST_WAIT,
        Delivery.MOST_WEIGHT);
    this.settings = settings;
    this.opener = opener;
  }

  /** Flink 1.20 asks with {@link WriterInitContext} only. */
  @Override
  @SuppressWarnings("deprecation")
  public StatefulSinkWriter<String, BufferedRequestState<Delivery>> createWriter(
      InitContext context) {
    throw new UnsupportedOperationException("a writer is made from a WriterInitContext");
  }

  @Override
  @SuppressWarnings("deprecation")
  public StatefulSinkWriter<String, BufferedRequestState<Delivery>> createWriter(
      WriterInitContext context) throws IOException {
    return restoreWriter(context, List.of());
  }

  @Override
  @SuppressWarnings("deprecation")
  public StatefulSinkWriter<String, BufferedRequestState<Delivery>> restoreWriter(
      WriterInitContext context, Collection<BufferedRequestState<Delivery>> undelivered)
      throws IOException {
    return new DeliveryWriter(context, settings, getElementConverter(), undelivered, opener.open());
  }

  @Override
  public SimpleVersionedSerializer<BufferedRequestState<Delivery>> getWriterStateSerializer() {
    return new DeliverySerializer();
  }
}
