package io.flowtrail.derived;

import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.NamedLists;
import java.util.List;

/** All derived fields of Flowtrail. Their meaning is public: {@code docs/derived-fields.md}. */
public final class StandardFields {
  private StandardFields() {}

  /** The fields, computed with the lists of one configuration. */
  public static DerivedFields of(NamedLists lists) {
    AddressScope scope = new AddressScope(lists);
    OwnAccounts own = new OwnAccounts(lists);
    LogBuckets logBuckets = new LogBuckets(lists);
    return new DerivedFields(
        List.of(
            new Principal(),
            new PrincipalType(),
            new PrincipalAccount(),
            new CrossAccount(own),
            new SourceScope(scope),
            new Outcome(),
            new Mfa(),
            new KeyAgeDays(),
            new TargetUser(),
            new SelfTarget(),
            new Bucket(),
            new ObjectKey(),
            new LogBucket(logBuckets),
            new LogAgeDays(),
            new LifecycleDays(),
            new BytesOut(),
            new BytesIn(),
            new PublicGrant(own),
            new WildcardPolicy(),
            new WorldRules(),
            new OpenPorts(),
            new OpenSensitivePorts(),
            new OpenNetworks(),
            new WideNetworks(scope),
            new Trail(),
            new TrailManagementEvents(),
            new TrailExclusions(),
            new KmsKey(),
            new Traffic(scope),
            new Initiator(),
            new DestinationPort()));
  }
}
