package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.initiator}: which side of a flow opened the connection, {@code source} or {@code
 * destination}, absent where it cannot be told. A reply to an ephemeral port is no access to
 * whatever service has that number.
 */
final class Initiator implements DerivedField {
  static final String NAME = "flowtrail.initiator";
  static final String SOURCE = "source";
  static final String DESTINATION = "destination";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.VPC_FLOW) {
      return Optional.empty();
    }
    Sides sides = new Sides(slotOf);
    return Optional.of(
        (event, values) -> {
          String initiator = sides.initiator(event);
          if (!initiator.isEmpty()) {
            values.addText(initiator);
          }
        });
  }

  /** Flags and ports of a flow. */
  static final class Sides {
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int FIRST_UNPRIVILEGED = 1024;

    /** Where Linux begins to take ephemeral ports; others begin later. */
    private static final int FIRST_EPHEMERAL = 32768;

    /** Services above the privileged ports. */
    private static final Set<Integer> SERVICES =
        Set.of(
            1433, 1434, 1521, 1883, 2049, 2181, 2375, 2376, 2379, 3128, 3268, 3306, 3389, 5432,
            5439, 5601, 5672, 5900, 5984, 5985, 5986, 6379, 6443, 7000, 7001, 8000, 8080, 8086,
            8123, 8443, 8883, 8888, 9000, 9042, 9090, 9092, 9200, 9300, 10250, 11211, 27017, 27018,
            27019, 50070);

    private final int protocol;
    private final int tcpFlags;
    private final int sourcePort;
    private final int destinationPort;

    Sides(ToIntFunction<String> slotOf) {
      protocol = slotOf.applyAsInt("protocol");
      tcpFlags = slotOf.applyAsInt("tcp-flags");
      sourcePort = slotOf.applyAsInt("srcport");
      destinationPort = slotOf.applyAsInt("dstport");
    }

    /** {@link #SOURCE}, {@link #DESTINATION}, or an empty string. */
    String initiator(LogEvent event) {
      long itsProtocol = number(event, protocol);
      if (itsProtocol != TCP && itsProtocol != UDP && itsProtocol >= 0) {
        return "";
      }
      long flags = number(event, tcpFlags);
      if (itsProtocol != UDP && flags > 0 && (flags & SYN) != 0) {
        return (flags & ACK) == 0 ? SOURCE : DESTINATION;
      }
      long from = number(event, sourcePort);
      long to = number(event, destinationPort);
      if (from <= 0 || to <= 0) {
        return "";
      }
      int fromRank = rank(from);
      int toRank = rank(to);
      if (fromRank == toRank) {
        return "";
      }
      return fromRank > toRank ? SOURCE : DESTINATION;
    }

    /** How little a port looks like a service's. */
    private static int rank(long port) {
      if (port < FIRST_UNPRIVILEGED) {
        return 0;
      }
      if (SERVICES.contains((int) port)) {
        return 1;
      }
      return port < FIRST_EPHEMERAL ? 2 : 3;
    }

    long servicePort(LogEvent event) {
      return switch (initiator(event)) {
        case SOURCE -> number(event, destinationPort);
        case DESTINATION -> number(event, sourcePort);
        default -> -1;
      };
    }

    private static long number(LogEvent event, int slot) {
      int value = event.first(slot);
      return value < 0 ? -1 : event.wholeNumber(value, -1);
    }
  }
}
