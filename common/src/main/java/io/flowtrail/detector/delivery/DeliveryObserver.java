package io.flowtrail.detector.delivery;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells once an hour which interface's records came by which delivery: a stream, or a flow log in a
 * place. Files that are not named as AWS names them tell no delivery.
 */
final class DeliveryObserver implements Observer {
  static final List<String> FIELDS = List.of("interface-id", "account-id");

  private static final String STREAM = "kinesis://";
  private static final String LOGS = "AWSLogs/";
  private static final Pattern FILE =
      Pattern.compile("[0-9]{12}_vpcflowlogs_[a-z0-9-]{1,30}_(fl-[0-9a-z]{1,40})_");

  /** Interfaces remembered; beyond that all are forgotten, and some are told again. */
  private static final int MOST = 50_000;

  private static final int LONGEST = 64;

  private final Slots slots = new Slots(LogSource.VPC_FLOW, FIELDS);
  private final Map<String, Map<String, Long>> hours = new HashMap<>();
  private int remembered;
  private String file = "";
  private String delivery = "";

  @Override
  public void observe(LogEvent event, FactOutput out) {
    if (event.source() != LogSource.VPC_FLOW) {
      return;
    }
    String its = event.origin().file();
    if (!its.equals(file)) {
      file = its;
      delivery = delivery(its);
    }
    if (delivery.isEmpty()) {
      return;
    }
    String networkInterface = slots.text(event, 0);
    if (networkInterface.length() < 2 || networkInterface.length() > LONGEST) {
      return;
    }
    long hour = Deliveries.hour(event.time());
    Map<String, Long> told = hours.computeIfAbsent(delivery, d -> new HashMap<>());
    Long before = told.get(networkInterface);
    if (before != null && before == hour) {
      return;
    }
    if (before == null && remembered++ >= MOST) {
      remembered = 1;
      hours.values().forEach(Map::clear);
    }
    told.put(networkInterface, hour);
    String account = slots.text(event, 1);
    out.add(
        new Fact(
            DoubleDelivery.NAME,
            FactText.join("account", account.length() == 12 ? account : ""),
            event.time(),
            FactText.join(networkInterface, delivery),
            "",
            ""));
  }

  /** The stream, or the place and the flow log; empty if the name does not tell. */
  static String delivery(String file) {
    if (file.startsWith(STREAM)) {
      int shard = file.indexOf('/', STREAM.length());
      return shard < 0 ? file : file.substring(0, shard);
    }
    Matcher name = FILE.matcher(file);
    if (!name.find(Math.max(file.lastIndexOf('/'), 0))) {
      return "";
    }
    int logs = file.indexOf(LOGS);
    return (logs < 0 ? "" : file.substring(0, logs)) + name.group(1);
  }
}
