package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.public_grant}: what the request opens to everyone or to accounts that are not
 * ours, each as {@code who:what}.
 */
final class PublicGrant implements DerivedField {
  private static final String SERVICE = ".amazonaws.com";

  /** Calls that carry a resource policy. */
  private static final Set<String> POLICY_CALLS =
      Set.of(
          "s3:PutBucketPolicy",
          "s3:PutAccessPointPolicy",
          "s3:PutMultiRegionAccessPointPolicy",
          "s3:PutAccessPointPolicyForObjectLambda",
          "iam:CreateRole",
          "iam:UpdateAssumeRolePolicy",
          "kms:PutKeyPolicy",
          "kms:CreateKey",
          "kms:ReplicateKey",
          "sqs:SetQueueAttributes",
          "sqs:CreateQueue",
          "sns:SetTopicAttributes",
          "sns:CreateTopic",
          "ecr:SetRepositoryPolicy",
          "ecr:PutRegistryPolicy",
          "secretsmanager:PutResourcePolicy",
          "lambda:PutResourcePolicy",
          "glacier:SetVaultAccessPolicy",
          "backup:PutBackupVaultAccessPolicy",
          "elasticfilesystem:PutFileSystemPolicy",
          "events:PutPermission",
          "es:CreateDomain",
          "es:CreateElasticsearchDomain",
          "es:UpdateDomainConfig",
          "es:UpdateElasticsearchDomainConfig",
          "logs:PutResourcePolicy",
          "logs:PutDestinationPolicy",
          "dynamodb:PutResourcePolicy",
          "kinesis:PutResourcePolicy",
          "glue:PutResourcePolicy",
          "codeartifact:PutDomainPermissionsPolicy",
          "codeartifact:PutRepositoryPermissionsPolicy",
          "ses:PutIdentityPolicy");

  /** Calls that carry an ACL and little else. */
  private static final Set<String> ACL_CALLS =
      Set.of("s3:PutBucketAcl", "s3:PutObjectAcl", "s3:CreateBucket");

  /** Calls that come in masses and carry an ACL now and then. */
  private static final Set<String> UPLOADS =
      Set.of("s3:PutObject", "s3:CopyObject", "s3:CreateMultipartUpload", "s3:PostObject");

  /** Calls with a form of their own. */
  private static final Map<String, Sharing> SHARINGS =
      Map.ofEntries(
          Map.entry("lambda:AddPermission", SharingGrants::lambdaPermission),
          Map.entry("lambda:AddLayerVersionPermission", SharingGrants::lambdaPermission),
          Map.entry("lambda:CreateFunctionUrlConfig", SharingGrants::functionUrl),
          Map.entry("lambda:UpdateFunctionUrlConfig", SharingGrants::functionUrl),
          Map.entry("sqs:AddPermission", (r, grants) -> SharingGrants.accounts(r, grants, "sqs")),
          Map.entry("sns:AddPermission", (r, grants) -> SharingGrants.accounts(r, grants, "sns")),
          Map.entry("events:PutPermission", SharingGrants::eventBus),
          Map.entry("kms:CreateGrant", SharingGrants::kmsGrant),
          Map.entry(
              "ec2:ModifySnapshotAttribute",
              (r, grants) -> SharingGrants.ec2(r, "createVolumePermission", grants)),
          Map.entry(
              "ec2:ModifyImageAttribute",
              (r, grants) -> SharingGrants.ec2(r, "launchPermission", grants)),
          Map.entry("ec2:ModifyVpcEndpointServicePermissions", SharingGrants::endpointService),
          Map.entry("rds:ModifyDBSnapshotAttribute", SharingGrants::databaseSnapshot),
          Map.entry("rds:ModifyDBClusterSnapshotAttribute", SharingGrants::databaseSnapshot),
          Map.entry("redshift:AuthorizeSnapshotAccess", SharingGrants::redshiftSnapshot),
          Map.entry("ssm:ModifyDocumentPermission", SharingGrants::document),
          Map.entry("ram:CreateResourceShare", SharingGrants::resourceShare),
          Map.entry("ram:AssociateResourceShare", SharingGrants::resourceShare),
          Map.entry("s3:PutBucketReplication", SharingGrants::replication));

  private static final Set<String> PEERINGS =
      Set.of("ec2:CreateVpcPeeringConnection", "ec2:AcceptVpcPeeringConnection");

  @FunctionalInterface
  private interface Sharing {
    void add(JsonNode request, Grants grants);
  }

  private final OwnAccounts own;

  PublicGrant(OwnAccounts own) {
    this.own = own;
  }

  @Override
  public String name() {
    return "flowtrail.public_grant";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    int eventSource = slotOf.applyAsInt("eventSource");
    int eventName = slotOf.applyAsInt("eventName");
    int recipient = slotOf.applyAsInt("recipientAccountId");
    int request = slotOf.applyAsInt("requestParameters");
    int response = slotOf.applyAsInt("responseElements");
    int[] acls = {
      slotOf.applyAsInt("requestParameters.x-amz-acl"),
      slotOf.applyAsInt("requestParameters.accessControlList"),
      slotOf.applyAsInt("requestParameters.AccessControlList"),
      slotOf.applyAsInt("requestParameters.x-amz-grant-read"),
      slotOf.applyAsInt("requestParameters.x-amz-grant-write"),
      slotOf.applyAsInt("requestParameters.x-amz-grant-full-control"),
      slotOf.applyAsInt("requestParameters.x-amz-grant-read-acp"),
      slotOf.applyAsInt("requestParameters.x-amz-grant-write-acp")
    };
    return Optional.of(
        (event, values) -> {
          String call = call(SlotText.first(event, eventSource), SlotText.first(event, eventName));
          boolean acl =
              ACL_CALLS.contains(call) || UPLOADS.contains(call) && anyPresent(event, acls);
          boolean policy = POLICY_CALLS.contains(call);
          boolean peering = PEERINGS.contains(call);
          Sharing sharing = SHARINGS.get(call);
          if (!acl && !policy && !peering && sharing == null) {
            return;
          }
          Grants grants = new Grants(own, SlotText.first(event, recipient));
          JsonNode parameters = JsonTree.ofSlot(event, request);
          if (acl) {
            AclGrants.ofRequest(parameters, grants);
          }
          if (policy) {
            PolicyGrants.ofRequest(parameters, grants);
          }
          if (sharing != null) {
            sharing.add(parameters, grants);
          }
          if (peering) {
            SharingGrants.peering(parameters, JsonTree.ofSlot(event, response), grants);
          }
          grants.texts().forEach(values::addText);
        });
  }

  private static boolean anyPresent(LogEvent event, int[] slots) {
    for (int slot : slots) {
      if (event.first(slot) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** {@code lambda:AddPermission} for {@code AddPermission20150331v2}: Lambda adds dates. */
  static String call(String eventSource, String eventName) {
    String service =
        eventSource.endsWith(SERVICE)
            ? eventSource.substring(0, eventSource.length() - SERVICE.length())
            : eventSource;
    String name = eventName;
    if (service.equals("lambda")) {
      int year = name.indexOf("20");
      name = year > 0 ? name.substring(0, year) : name;
    }
    return service + ":" + name;
  }
}
