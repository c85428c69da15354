package io.flowtrail.jobs.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;

class DeliverySerializerTest {
  private final DeliverySerializer serializer = new DeliverySerializer();

  @Test
  void undeliveredAlertsComeBackWithTheirAttempts() throws Exception {
    List<Delivery> deliveries =
        List.of(new Delivery("{\"ä\":1}", 7), Delivery.first("x".repeat(100_000)));
    assertThat(restored(serializer.serialize(state(deliveries)))).isEqualTo(deliveries);
  }

  @Test
  void whatALaterReleaseWroteIsRefused() throws Exception {
    byte[] bytes = serializer.serialize(state(List.of(Delivery.first("line"))));
    int entry = bytes.length - "line".length() - 4 - 4 - 1;
    assertThat(bytes[entry]).isEqualTo((byte) 1);
    bytes[entry] = 2;
    assertThatThrownBy(() -> restored(bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("an undelivered alert of version 2; this release reads version 1");
  }

  private List<Delivery> restored(byte[] bytes) throws IOException {
    return serializer.deserialize(1, bytes).getBufferedRequestEntries().stream()
        .map(RequestEntryWrapper::getRequestEntry)
        .toList();
  }

  private static BufferedRequestState<Delivery> state(List<Delivery> deliveries) {
    return new BufferedRequestState<>(
        deliveries.stream().map(d -> new RequestEntryWrapper<>(d, d.weight())).toList());
  }
}
