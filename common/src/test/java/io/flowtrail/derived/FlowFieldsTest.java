package io.flowtrail.derived;

import static io.flowtrail.derived.DerivedValues.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.LogSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowFieldsTest {
  private static List<String> flow(String field, String... namesAndValues) {
    Map<String, String> record = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (!namesAndValues[i + 1].equals("-")) {
        record.put(namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return of(LogSource.VPC_FLOW, field, record);
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.7, 10.0.1.5, inbound",
    "10.0.1.5, 198.51.100.7, outbound",
    "10.0.1.5, 172.16.0.9, internal"
  })
  void trafficCrossesTheBorderOneWay(String from, String to, String traffic) {
    assertThat(flow("flowtrail.traffic", "srcaddr", from, "dstaddr", to)).containsExactly(traffic);
  }

  @Test
  void behindAMiddleBoxThePacketsAddressesCount() {
    assertThat(
            flow(
                "flowtrail.traffic",
                "srcaddr",
                "10.0.0.9",
                "dstaddr",
                "10.0.1.5",
                "pkt-srcaddr",
                "198.51.100.7",
                "pkt-dstaddr",
                "10.0.1.5"))
        .containsExactly("inbound");
  }

  @Test
  void withPublicIpv6OnBothEndsTheInterfaceTells() {
    String[] ends = {"srcaddr", "2001:db8::1", "dstaddr", "2001:db8:1::2", "flow-direction", "-"};
    assertThat(flow("flowtrail.traffic", ends)).isEmpty();
    ends[5] = "egress";
    assertThat(flow("flowtrail.traffic", ends)).containsExactly("outbound");
  }

  @ParameterizedTest
  @CsvSource({
    "6, 40222, 22, 2, source, 22",
    "6, 22, 40222, 18, destination, 22",
    "6, 40222, 22, 3, source, 22",
    "6, 443, 27017, -, destination, 443",
    "6, 443, 27017, 0, destination, 443",
    "6, 40222, 27017, -, source, 27017",
    "6, 27017, 40222, -, destination, 27017",
    "6, 40222, 8765, -, source, 8765",
    "17, 40222, 53, 0, source, 53"
  })
  void theInitiatorIsToldByFlagsElseByPorts(
      String protocol, String from, String to, String flags, String initiator, String port) {
    String[] record = {"protocol", protocol, "srcport", from, "dstport", to, "tcp-flags", flags};
    assertThat(flow("flowtrail.initiator", record)).containsExactly(initiator);
    assertThat(flow("flowtrail.destination_port", record)).containsExactly(port);
  }

  @ParameterizedTest
  @CsvSource({"6, 40222, 50111, -", "6, 27017, 5432, 0", "1, 0, 0, -", "47, 0, 0, -", "-, -, -, -"})
  void whereNothingTellsTheFieldIsAbsent(String protocol, String from, String to, String flags) {
    String[] record = {"protocol", protocol, "srcport", from, "dstport", to, "tcp-flags", flags};
    assertThat(flow("flowtrail.initiator", record)).isEmpty();
    assertThat(flow("flowtrail.destination_port", record)).isEmpty();
  }

  @Test
  void bytesLeaveOrEnterAndRejectedOnesDoNeither() {
    String[] out = {
      "srcaddr", "10.0.1.5", "dstaddr", "198.51.100.7", "bytes", "4249", "action", "ACCEPT"
    };
    assertThat(flow("flowtrail.bytes_out", out)).containsExactly("4249");
    assertThat(flow("flowtrail.bytes_in", out)).isEmpty();
    out[7] = "REJECT";
    assertThat(flow("flowtrail.bytes_out", out)).isEmpty();
  }
}
