package io.flowtrail.detector;

import io.flowtrail.event.LogSource;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The detectors of a run, each with a name of its own. */
public final class DetectorSet implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No detectors at all. */
  public static final DetectorSet NONE = new DetectorSet(List.of());

  private final ArrayList<Detector> detectors;
  private final HashMap<String, Detector> byName = new HashMap<>();

  public DetectorSet(List<? extends Detector> detectors) {
    this.detectors = new ArrayList<>(detectors);
    for (Detector detector : detectors) {
      if (byName.put(detector.name(), detector) != null) {
        throw new IllegalArgumentException("two detectors named " + detector.name());
      }
    }
  }

  public List<Detector> detectors() {
    return List.copyOf(detectors);
  }

  public Optional<Detector> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** These and others. */
  public DetectorSet with(List<? extends Detector> others) {
    List<Detector> all = new ArrayList<>(detectors);
    all.addAll(others);
    return new DetectorSet(all);
  }

  public List<DetectorRule> rules() {
    return detectors.stream().flatMap(detector -> detector.rules().stream()).toList();
  }

  /** The fields that all of them ask for. */
  public Map<LogSource, List<String>> fields() {
    Map<LogSource, Set<String>> fields = new EnumMap<>(LogSource.class);
    for (Detector detector : detectors) {
      detector
          .fields()
          .forEach(
              (source, paths) ->
                  fields.computeIfAbsent(source, s -> new LinkedHashSet<>()).addAll(paths));
    }
    Map<LogSource, List<String>> lists = new EnumMap<>(LogSource.class);
    fields.forEach((source, paths) -> lists.put(source, List.copyOf(paths)));
    return lists;
  }

  /** How many stages facts pass at most; 0 if there are no detectors. */
  public int stages() {
    return detectors.stream().mapToInt(Detector::stage).max().orElse(-1) + 1;
  }
}
