package io.flowtrail.detector.transfer;

import static io.flowtrail.detector.transfer.TransferHost.DAY;
import static io.flowtrail.detector.transfer.TransferHost.HOUR;
import static io.flowtrail.detector.transfer.TransferHost.MINUTE;
import static io.flowtrail.detector.transfer.TransferHost.MONDAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flowtrail.detector.Finding;
import io.flowtrail.detector.transfer.TransferObserver.Entity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * How well transfers are found: four weeks of life of machines of several kinds, with exfiltrations
 * of many sizes and shapes laid in one at a time. Prints the tables of {@code
 * docs/detectors/transfer.md}. Not part of the suite:
 *
 * <pre>mvn -o -q -Dquick -pl common test -Dtest=TransferQuality</pre>
 */
class TransferQuality {
  private static final double GB = 1e9;
  private static final long STEP = 10 * MINUTE;
  private static final int DAYS = 28;
  private static final int MACHINES = 20;
  private static final int INJECTED_MACHINES = 4;
  private static final int[] SIZES = {1, 3, 10, 30, 100, 500};

  /** Kinds of machines. */
  private enum Kind {
    WEB_SERVER,
    QUIET_DATABASE,
    NIGHTLY_BACKUP,
    WEEKLY_DEPLOYMENT,
    MONTH_END_REPORT,
    NAT_GATEWAY,
    BURSTY_WORKER
  }

  /** How data leave. */
  private enum Shape {
    TEN_MINUTES(10 * MINUTE, 1),
    ONE_HOUR(HOUR, 1),
    MANY_DESTINATIONS(HOUR, 500),
    SIX_HOURS(6 * HOUR, 1),
    ONE_DAY(DAY, 1),
    FOUR_DAYS(4 * DAY, 1);

    private final long length;
    private final int destinations;

    Shape(long length, int destinations) {
      this.length = length;
      this.destinations = destinations;
    }
  }

  private record Injection(Shape shape, int gigabytes, long begin) {
    boolean holds(long time) {
      return time >= begin && time < begin + shape.length;
    }
  }

  private record Outcome(List<Finding> findings, List<Long> openedAt, double highestHour) {}

  private static Outcome live(Kind kind, int machine, List<Injection> injections) {
    Random random = new Random(kind.ordinal() * 1000L + machine);
    Random injected = new Random(machine);
    double size = Math.exp(random.nextGaussian() * 0.7);
    TransferHost host = new TransferHost(Entity.INTERFACE, kind + "-" + machine);
    int nightly = random.nextInt(6);
    int deployment = 8 + random.nextInt(9);
    double dayNoise = 1;
    double hour = 0;
    double highest = 0;
    for (long time = MONDAY; time < MONDAY + DAYS * DAY; time += STEP) {
      int day = (int) ((time - MONDAY) / DAY);
      int hourOfDay = (int) ((time - MONDAY) / HOUR % 24);
      boolean workday = day % 7 < 5;
      if (hourOfDay == 0 && (time - MONDAY) % HOUR == 0) {
        dayNoise = Math.exp(random.nextGaussian() * 0.2);
      }
      double curve =
          (0.25 + Math.pow(Math.sin(Math.PI * hourOfDay / 24), 2)) * (workday ? 1 : 0.6) * dayNoise;
      double noise = Math.exp(random.nextGaussian() * 0.4);
      TreeMap<String, Long> peers = new TreeMap<>();
      switch (kind) {
        case WEB_SERVER -> {
          for (int i = 0; i < 20; i++) {
            put(peers, "<198.51.100." + random.nextInt(250), size * 0.5e9 / 20 * curve * noise);
          }
        }
        case QUIET_DATABASE -> put(peers, "192.0.2.1", random.nextInt(30) == 0 ? 1e6 : 0);
        case NIGHTLY_BACKUP -> {
          put(peers, "192.0.2.1", 1e6 * noise);
          if (hourOfDay == nightly && random.nextInt(20) > 0) {
            put(peers, "192.0.2.50", size * 1.5e9 * dayNoise * noise);
          }
        }
        case WEEKLY_DEPLOYMENT -> {
          put(peers, "192.0.2.1", 20e6 * curve * noise);
          if (day % 7 == 2 && hourOfDay == deployment) {
            put(peers, "192.0.2.60", size * 0.8e9 * noise);
          }
        }
        case MONTH_END_REPORT -> {
          put(peers, "192.0.2.1", 50e6 * curve * noise);
          if (day == 27 && hourOfDay >= 10 && hourOfDay < 13) {
            put(peers, "192.0.2.70", size * 0.6e9 * noise);
          }
        }
        case NAT_GATEWAY -> {
          for (int i = 0; i < 40; i++) {
            // Few destinations get most.
            int rank = (int) (200 * Math.pow(random.nextDouble(), 3));
            put(peers, "198.51.100." + rank, size * 0.3e9 / 40 * curve * noise);
          }
        }
        case BURSTY_WORKER -> {
          put(peers, "192.0.2.1", 5e6 * noise);
          if (random.nextInt(120) == 0) {
            put(peers, "192.0.2.80", size * 2e9 * noise);
          }
        }
      }
      double ordinary = peers.values().stream().mapToDouble(Long::doubleValue).sum();
      for (Injection injection : injections) {
        if (injection.holds(time)) {
          double part = injection.gigabytes * GB / ((double) injection.shape.length / STEP);
          int to = Math.min(100, injection.shape.destinations);
          for (int i = 0; i < to; i++) {
            put(peers, "203.0.113." + (to == 1 ? 7 : injected.nextInt(250)), part / to);
          }
        }
      }
      hour = (time - MONDAY) % HOUR == 0 ? ordinary : hour + ordinary;
      highest = Math.max(highest, hour);
      long all = 0;
      long far = 0;
      for (Map.Entry<String, Long> peer : peers.entrySet()) {
        all += peer.getValue();
        far += peer.getKey().startsWith("<") ? 0 : peer.getValue();
      }
      host.send(
          time, new Amounts(all, far, peers.size(), "10.0.0.7", "", "", 0, peers, new TreeMap<>()));
    }
    host.end();
    return new Outcome(host.findings, host.openedAt, highest);
  }

  private static void put(TreeMap<String, Long> peers, String peer, double bytes) {
    if (bytes >= 1) {
      peers.merge(peer, (long) bytes, Long::sum);
    }
  }

  @Test
  void tables() {
    System.out.println("\n| kind | machines | alerts a machine and month | first week | later |");
    System.out.println("|---|---|---|---|---|");
    double allFalse = 0;
    for (Kind kind : Kind.values()) {
      int cold = 0;
      int warm = 0;
      for (int machine = 0; machine < MACHINES; machine++) {
        for (Finding finding : live(kind, machine, List.of()).findings) {
          if (finding.complete()) {
            cold += finding.firstTime() < MONDAY + 7 * DAY ? 1 : 0;
            warm += finding.firstTime() >= MONDAY + 7 * DAY ? 1 : 0;
          }
        }
      }
      double rate = (cold + warm) / (double) MACHINES;
      allFalse += rate / Kind.values().length;
      System.out.printf(
          Locale.ROOT, "| %s | %d | %.2f | %d | %d |%n", name(kind), MACHINES, rate, cold, warm);
      assertTrue(rate <= 2, () -> kind + ": " + rate);
    }
    System.out.printf(Locale.ROOT, "| all | | %.2f | | |%n", allFalse);
    recall();
  }

  private static void recall() {
    Map<String, int[]> byShape = new TreeMap<>();
    Map<String, int[]> byKind = new TreeMap<>();
    Map<Shape, List<Long>> delays = new TreeMap<>();
    int[] tenTimes = new int[2];
    for (Kind kind : Kind.values()) {
      for (int machine = 0; machine < INJECTED_MACHINES; machine++) {
        Outcome without = live(kind, machine, List.of());
        for (Shape shape : Shape.values()) {
          for (int gigabytes : SIZES) {
            // A working day in the third week, at any hour.
            int hour = Math.floorMod(machine * 7 + gigabytes * 5 + shape.ordinal() * 3, 24);
            Injection injection = new Injection(shape, gigabytes, MONDAY + 16 * DAY + hour * HOUR);
            long delay = delay(live(kind, machine, List.of(injection)), without, injection);
            boolean found = delay >= 0;
            count(byShape, shape.ordinal() + "|" + name(shape) + "|" + gigabytes, found);
            count(byKind, kind.ordinal() + "|" + name(kind) + "|" + gigabytes, found);
            if (found) {
              delays.computeIfAbsent(shape, s -> new ArrayList<>()).add(delay);
            }
            double inAnHour = gigabytes * GB / Math.max(1, (double) shape.length / HOUR);
            if (inAnHour >= 10 * without.highestHour && inAnHour > 1.01 * GB) {
              tenTimes[0] += found ? 1 : 0;
              tenTimes[1]++;
            }
          }
        }
      }
    }
    print("shape", byShape);
    print("kind", byKind);
    System.out.println("\n| shape | found | median delay | longest delay |");
    System.out.println("|---|---|---|---|");
    delays.forEach(
        (shape, its) -> {
          Collections.sort(its);
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %s | %s |%n",
              name(shape),
              its.size(),
              time(its.get(its.size() / 2)),
              time(its.get(its.size() - 1)));
        });
    System.out.printf("%nTen times the highest hour: %d of %d%n", tenTimes[0], tenTimes[1]);
    assertTrue(tenTimes[1] > 50);
    assertEquals(tenTimes[1], tenTimes[0]);
  }

  /** Time to the first finding that there would not be without it; -1 if there is none. */
  private static long delay(Outcome with, Outcome without, Injection injection) {
    for (int i = 0; i < with.findings.size(); i++) {
      Finding finding = with.findings.get(i);
      long opened = with.openedAt.get(i) + 1;
      boolean ours =
          opened > injection.begin
              && opened <= injection.begin + injection.shape.length + 2 * HOUR
              && without.findings.stream()
                  .noneMatch(
                      other ->
                          other.group().equals(finding.group())
                              && other.first().equals(finding.first()));
      if (ours) {
        return opened - injection.begin;
      }
    }
    return -1;
  }

  private static void count(Map<String, int[]> counts, String key, boolean found) {
    int[] its = counts.computeIfAbsent(key, k -> new int[2]);
    its[0] += found ? 1 : 0;
    its[1]++;
  }

  private static void print(String what, Map<String, int[]> counts) {
    StringBuilder head = new StringBuilder("\n| " + what + " |");
    StringBuilder rule = new StringBuilder("|---|");
    for (int size : SIZES) {
      head.append(' ').append(size).append(" GB |");
      rule.append("---|");
    }
    System.out.println(head + "\n" + rule);
    counts.keySet().stream()
        .map(key -> key.substring(0, key.lastIndexOf('|')))
        .distinct()
        .forEach(
            row -> {
              StringBuilder line = new StringBuilder("| " + row.substring(2) + " |");
              for (int size : SIZES) {
                int[] its = counts.get(row + "|" + size);
                line.append(' ').append(Math.round(100.0 * its[0] / its[1])).append(" % |");
              }
              System.out.println(line);
            });
  }

  private static String name(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String time(long millis) {
    return millis < 3 * HOUR ? millis / MINUTE + " min" : millis / HOUR + " h";
  }
}
