package io.flowtrail.detector.access;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Unauthorised access to buckets. Facts come from CloudTrail (S3 events, data events above all) and
 * from S3 server access logs; a request that both tell counts once.
 */
public final class BucketAccess implements Detector {
  private static final long serialVersionUID = 1L;

  static final String NAME = "bucket-access";

  private final AccessSettings settings;
  private final Lists lists;

  private BucketAccess(AccessSettings settings, Lists lists) {
    this.settings = settings;
    this.lists = lists;
  }

  /** With settings as the configuration has them; every setting has a default. */
  public static BucketAccess of(DetectorSettings settings, NamedLists lists) {
    return new BucketAccess(
        AccessSettings.of(settings, !lists.entries(NamedLists.ACCOUNTS).isEmpty()),
        Lists.of(lists));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return AccessRules.ALL;
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(LogSource.CLOUDTRAIL, Requests.CLOUDTRAIL, LogSource.S3_ACCESS, Requests.ACCESS);
  }

  @Override
  public Observer observer() {
    return new AccessObserver(lists);
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    Tally sum = Tally.of(one.payload());
    Tally second = Tally.of(other.payload());
    int compared = sum.compareToShown(second);
    String evidence;
    if (compared == 0) {
      evidence = Detector.super.merge(one, other).evidence();
    } else {
      evidence = compared < 0 ? other.evidence() : one.evidence();
    }
    sum.add(second);
    return new Fact(one.detector(), one.key(), one.time(), one.id(), sum.text(), evidence);
  }

  @Override
  public EntityState newState(String key) {
    return state(Entity.of(key));
  }

  private AccessState state(Entity entity) {
    return switch (entity.kind()) {
      case WHO -> PartsState.ofWho(settings, entity);
      case BUCKET -> PartsState.ofBucket(settings, entity);
      case PAIR -> PartsState.ofPair(settings, entity);
    };
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    AccessState state = state(Entity.of(key));
    state.read(in);
    return state;
  }
}
