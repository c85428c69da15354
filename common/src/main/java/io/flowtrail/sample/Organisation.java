package io.flowtrail.sample;

import java.util.List;

/** The cast: an invented bookseller with three accounts. Names and ids do not follow the seed. */
final class Organisation {
  static final String SECURITY = "111122223333";
  static final String PRODUCTION = "444455556666";
  static final String DEVELOPMENT = "777788889999";

  static final String IRELAND = "eu-west-1";
  static final String FRANKFURT = "eu-central-1";

  /** Where IAM, STS' global endpoint and root's sign-in are logged. */
  static final String VIRGINIA = "us-east-1";

  /** The bucket of all logs, in the security account. */
  static final String LOG_BUCKET = "harbour-org-logs";

  /** Every account's own trail, over all regions, kept by the security team. */
  static final String TRAIL = "main";

  /** A second trail of the production account, with a bucket of its own; not in this archive. */
  static final String PRODUCTION_TRAIL = "production-audit";

  static final String PRODUCTION_LOG_BUCKET = "harbour-production-audit-logs";
  static final String PRODUCTION_LOG_KEY =
      "arn:aws:kms:eu-west-1:444455556666:key/8f2b7c1d-5e34-4a60-9b1f-2d7e6c5a4b39";
  static final String EXPORTS_BUCKET = "harbour-customer-exports";
  static final String MEDIA_BUCKET = "harbour-shop-media";
  static final String ORDERS_BUCKET = "harbour-orders-archive";
  static final String ARTIFACTS_BUCKET = "harbour-build-artifacts";
  static final String PRODUCTION_KEY =
      "arn:aws:kms:eu-west-1:444455556666:key/1c9d3e57-7a42-4b8e-a6f0-93d5e2c1b784";
  static final String SECURITY_KEY =
      "arn:aws:kms:eu-west-1:111122223333:key/5b6e0f12-94c7-4d3a-8e21-7f0a9c8d6e53";

  /** S3's canonical id of the production account. */
  static final String PRODUCTION_OWNER =
      "8d1f4b7e2a905c63f0e7d8c9b4a3526178f6e5d4c3b2a1908f7e6d5c4b3a2918";

  static final String OFFICE = "192.0.2.10";
  static final String VPN = "192.0.2.24";

  /** What is recorded and where: the chains of digests. */
  static final List<Site> SITES =
      List.of(
          new Site(SECURITY, IRELAND),
          new Site(SECURITY, VIRGINIA),
          new Site(PRODUCTION, FRANKFURT),
          new Site(PRODUCTION, IRELAND),
          new Site(PRODUCTION, VIRGINIA),
          new Site(DEVELOPMENT, IRELAND),
          new Site(DEVELOPMENT, VIRGINIA));

  static final List<String> REGIONS = List.of(FRANKFURT, IRELAND, VIRGINIA);

  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Organisation() {}

  /** An account's region. */
  record Site(String account, String region) {}

  static final Identity SOFIA = person("PlatformAdmin", "sofia.berg");
  static final Identity TOMAS = person("PlatformAdmin", "tomas.lind");
  static final Identity ANA = person("Developer", "ana.silva");
  static final Identity BEN = person("Developer", "ben.okafor");
  static final Identity CHLOE = person("Developer", "chloe.martin");
  static final Identity DMITRI = person("Developer", "dmitri.orlov");
  static final Identity FINN = person("ReadOnly", "finn.larsen");
  static final Identity GRETA = person("Billing", "greta.holm");
  static final Identity HANA = person("SecurityAudit", "hana.sato");
  static final Identity IVAN = person("SecurityAudit", "ivan.petrov");
  static final Identity JULIA = Identity.user(PRODUCTION, "julia.weiss");

  /** A contractor in the development account, whose key is stolen. */
  static final Identity MIKAEL = Identity.user(DEVELOPMENT, "mikael.dahl");

  /** The pump on the shop's own premises that fetches nightly copies. */
  static final Identity BACKUP = Identity.user(PRODUCTION, "onsite-backup");

  static final Identity CI = Identity.role(PRODUCTION, "deploy-pipeline", "github-actions");
  static final Identity CI_DEVELOPMENT =
      Identity.role(DEVELOPMENT, "deploy-pipeline", "github-actions");
  static final Identity ORDERS = Identity.role(PRODUCTION, "orders-api", "orders-api");
  static final Identity EXPORTER =
      Identity.role(PRODUCTION, "export-customers", "export-customers");
  static final Identity SCANNER = Identity.role(SECURITY, "posture-scanner", "posture-scanner");

  private static Identity person(String permissionSet, String name) {
    return Identity.role(PRODUCTION, ssoRole(permissionSet), name + "@harbour.example");
  }

  private static String ssoRole(String permissionSet) {
    return "AWSReservedSSO_" + permissionSet + "_" + hex(permissionSet, 16);
  }

  /** An id such as IAM gives, ending in EXAMPLE, always the same for the same name. */
  static String id(String prefix, String name) {
    SeededRandom random = SeededRandom.of(0, prefix + name, 0);
    int length = prefix.equals("AKIA") || prefix.equals("ASIA") ? 20 : 21;
    StringBuilder id = new StringBuilder(prefix);
    while (id.length() < length - "EXAMPLE".length()) {
      id.append(BASE32.charAt(random.below(BASE32.length())));
    }
    return id.append("EXAMPLE").toString();
  }

  static String hex(String name, int length) {
    return SeededRandom.of(1, name, 0).hex(length);
  }

  /** Any resource's id: {@code i-}, {@code eni-}, {@code sg-}, always the same for one name. */
  static String resource(String prefix, String name) {
    return prefix + '-' + '0' + hex(prefix + name, 16);
  }
}
