package io.flowtrail.detector.roles;

import java.util.Set;

/** Calls for which it is worth knowing who is behind a session. */
final class SensitiveCalls {
  private static final Set<String> NAMES =
      Set.of(
          // Who may do what.
          "CreateUser",
          "CreateAccessKey",
          "CreateLoginProfile",
          "UpdateLoginProfile",
          "AttachUserPolicy",
          "AttachRolePolicy",
          "AttachGroupPolicy",
          "PutUserPolicy",
          "PutRolePolicy",
          "PutGroupPolicy",
          "AddUserToGroup",
          "CreatePolicyVersion",
          "SetDefaultPolicyVersion",
          "UpdateAssumeRolePolicy",
          "CreateRole",
          "DeactivateMFADevice",
          "CreateSAMLProvider",
          "UpdateSAMLProvider",
          "CreateOpenIDConnectProvider",
          // The logs.
          "StopLogging",
          "DeleteTrail",
          "UpdateTrail",
          "PutEventSelectors",
          "DeleteFlowLogs",
          "DeleteDetector",
          "StopConfigurationRecorder",
          // Keys and secrets.
          "DisableKey",
          "ScheduleKeyDeletion",
          "PutKeyPolicy",
          "CreateGrant",
          "GetSecretValue",
          "GetPasswordData",
          // Doors.
          "AuthorizeSecurityGroupIngress",
          "ModifySecurityGroupRules",
          "PutBucketPolicy",
          "PutBucketAcl",
          "DeleteBucketPolicy",
          "DeleteBucketPublicAccessBlock",
          "PutBucketReplication",
          "ModifySnapshotAttribute",
          "ModifyImageAttribute",
          "ModifyDBSnapshotAttribute",
          "AddPermission20150331v2",
          // What cannot be undone.
          "DeleteBucket",
          "DeleteDBInstance",
          "DeleteDBCluster",
          "LeaveOrganization");

  private SensitiveCalls() {}

  static boolean contains(String call) {
    return NAMES.contains(call);
  }
}
