package io.flowtrail.cloudtrail.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountLedgerTest {
  private static final String REGION = "eu-west-1";

  private static List<IntegrityFinding> verify(MadeArchive archive) throws Exception {
    return verify(archive, VerificationSettings.ALL, MadeArchive.keys());
  }

  private static List<IntegrityFinding> verify(
      MadeArchive archive, VerificationSettings settings, PublicKeys keys) {
    List<IntegrityFinding> findings = new ArrayList<>();
    AccountLedger ledger =
        new AccountLedger(new InMemoryLedgerState(), settings, keys, findings::add);
    archive.facts().forEach(ledger::add);
    ledger.end();
    return findings;
  }

  private static Map<String, Verdict> faults(List<IntegrityFinding> findings) {
    Map<String, Verdict> faults = new TreeMap<>();
    for (IntegrityFinding finding : findings) {
      if (finding.fault()) {
        faults.put(finding.kind().word() + " " + finding.key(), finding.verdict());
      }
    }
    return faults;
  }

  private static Verdict verdict(List<IntegrityFinding> findings, Kind kind, String key) {
    return finding(findings, kind, key).verdict();
  }

  private static IntegrityFinding finding(List<IntegrityFinding> findings, Kind kind, String key) {
    List<IntegrityFinding> found =
        findings.stream().filter(f -> f.kind() == kind && f.key().equals(key)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static DigestFact unsigned(DigestFact digest) {
    return new DigestFact(
        digest.account(),
        digest.at(),
        digest.keyTime(),
        digest.sha256(),
        digest.condition(),
        DigestMetadata.NONE,
        digest.header(),
        digest.invalid(),
        digest.listed());
  }

  private static DigestFact altered(DigestFact digest) {
    return new DigestFact(
        digest.account(),
        digest.at(),
        digest.keyTime(),
        MadeArchive.sha("altered"),
        digest.condition(),
        digest.metadata(),
        digest.header(),
        digest.invalid(),
        digest.listed());
  }

  private static LogFileFact altered(LogFileFact log) {
    return new LogFileFact(
        log.account(),
        log.at(),
        log.delivery(),
        MadeArchive.sha("altered"),
        log.bytes(),
        log.condition(),
        log.records(),
        log.foreignRecords());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "org-logs"})
  void everythingInAnIntactChainIsValid(String bucket) throws Exception {
    MadeArchive archive = new MadeArchive(bucket);
    archive.chain(REGION, "main", 30);
    archive.chain("us-east-1", "main", 30);
    archive.chain(REGION, "second_us-east-1_x", 30);

    List<IntegrityFinding> findings = verify(archive);

    assertThat(findings).hasSize(3 * 30 * 3);
    assertThat(findings).allMatch(f -> f.verdict() == Verdict.VALID && !f.fault());
  }

  @Test
  void oneDeletedDigestIsMissingAndItsLogFilesAreUncovered() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 12);
    List<ListedLog> itsLogs = archive.listed.get(digests.get(5));
    archive.delete(digests.get(5));

    assertThat(faults(verify(archive)))
        .containsOnly(
            Map.entry("digest " + digests.get(5), Verdict.MISSING),
            Map.entry("log " + itsLogs.get(0).s3Object(), Verdict.UNCOVERED),
            Map.entry("log " + itsLogs.get(1).s3Object(), Verdict.UNCOVERED));
  }

  @Test
  void ofDigestsDeletedSideBySideTheStretchIsNamed() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 12);
    List.of(4, 5, 6).forEach(i -> archive.delete(digests.get(i)));

    List<IntegrityFinding> findings = verify(archive);

    assertThat(verdict(findings, Kind.DIGEST, digests.get(6))).isEqualTo(Verdict.MISSING);
    IntegrityFinding gap = finding(findings, Kind.GAP, digests.get(7));
    assertThat(gap.verdict()).isEqualTo(Verdict.MISSING);
    assertThat(Instant.ofEpochMilli(gap.from())).isEqualTo(MadeArchive.BEGIN.plusSeconds(4 * 3600));
    assertThat(Instant.ofEpochMilli(gap.to())).isEqualTo(MadeArchive.BEGIN.plusSeconds(6 * 3600));
    assertThat(gap.reason()).contains("about 2 more digests");
  }

  @Test
  void theOldestDigestIsMissedOnlyIfItsTimeWasAskedFor() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 6);
    archive.delete(digests.get(0));

    assertThat(faults(verify(archive))).containsEntry("digest " + digests.get(0), Verdict.MISSING);
    VerificationSettings later =
        new VerificationSettings(
            MadeArchive.BEGIN.plusSeconds(3600).toEpochMilli(), Long.MAX_VALUE);
    assertThat(faults(verify(archive, later, MadeArchive.keys()))).isEmpty();
  }

  @Test
  void aChainThatEndsBeforeOthersIsCut() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 12);
    archive.chain("us-east-1", "main", 12);
    archive.delete(digests.get(11));

    List<IntegrityFinding> findings = verify(archive);

    IntegrityFinding cut = finding(findings, Kind.GAP, digests.get(10));
    assertThat(cut.verdict()).isEqualTo(Verdict.BROKEN_CHAIN);
    assertThat(Instant.ofEpochMilli(cut.from()))
        .isEqualTo(MadeArchive.BEGIN.plusSeconds(11 * 3600));
  }

  @Test
  void aChainThatEndsHoursBeforeItsLogFilesIsCut() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 12);
    List.of(9, 10, 11).forEach(i -> archive.delete(digests.get(i)));

    assertThat(faults(verify(archive)))
        .containsEntry("gap " + digests.get(8), Verdict.BROKEN_CHAIN)
        .hasSize(1 + 6);
  }

  @Test
  void whatIsNewerThanTheNewestDigestIsPending() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    LogFileFact newest = archive.log(REGION, MadeArchive.BEGIN.plusSeconds(3 * 3600 + 300), "new");

    List<IntegrityFinding> findings = verify(archive);

    assertThat(verdict(findings, Kind.LOG, newest.at().key())).isEqualTo(Verdict.PENDING);
    assertThat(faults(findings)).isEmpty();
  }

  @Test
  void aLogFileThatNoDigestListsIsUnlistedOnceTheNextDigestIsThereToo() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    LogFileFact early = archive.log(REGION, MadeArchive.BEGIN.plusSeconds(4000), "early");
    LogFileFact edge = archive.log(REGION, MadeArchive.BEGIN.plusSeconds(3 * 3600 - 60), "edge");

    List<IntegrityFinding> findings = verify(archive);

    assertThat(verdict(findings, Kind.LOG, early.at().key())).isEqualTo(Verdict.UNLISTED);
    assertThat(verdict(findings, Kind.LOG, edge.at().key())).isEqualTo(Verdict.PENDING);
  }

  @Test
  void aChangedLogFileIsModifiedWithBothHashes() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    String key = archive.logs.keySet().iterator().next();
    archive.changeLog(key, AccountLedgerTest::altered);

    IntegrityFinding finding = finding(verify(archive), Kind.LOG, key);

    assertThat(finding.verdict()).isEqualTo(Verdict.MODIFIED);
    assertThat(finding.expectedSha256()).isEqualTo(MadeArchive.sha(key));
    assertThat(finding.foundSha256()).isEqualTo(MadeArchive.sha("altered"));
    assertThat(finding.trail()).isEqualTo("main");
  }

  @Test
  void aDamagedLogFileIsModifiedEvenIfWhatCouldBeReadHasTheHash() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    String key = archive.logs.keySet().iterator().next();
    archive.changeLog(
        key,
        log ->
            new LogFileFact(
                log.account(),
                log.at(),
                log.delivery(),
                log.sha256(),
                log.bytes(),
                new Condition(Condition.State.DAMAGED, "the gzip data ends early", 1, false),
                10,
                0));

    IntegrityFinding finding = finding(verify(archive), Kind.LOG, key);

    assertThat(finding.verdict()).isEqualTo(Verdict.MODIFIED);
    assertThat(finding.reason()).contains("ends early");
  }

  @Test
  void aFalseDigestSpoilsOnlyItsOwnLogFiles() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 6);
    archive.change(digests.get(2), AccountLedgerTest::altered);

    List<IntegrityFinding> findings = verify(archive);

    assertThat(verdict(findings, Kind.DIGEST, digests.get(2))).isEqualTo(Verdict.BAD_SIGNATURE);
    assertThat(verdict(findings, Kind.DIGEST, digests.get(3))).isEqualTo(Verdict.VALID);
    assertThat(faults(findings)).hasSize(3).containsValue(Verdict.UNCOVERED);
  }

  @Test
  void anotherDigestSignedAsWellInThePlaceOfThePredecessorBreaksTheChain() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 6);
    DigestFact second = archive.digests.get(digests.get(2));
    archive.put(digests.get(2), second.header(), List.of());

    assertThat(faults(verify(archive)))
        .containsEntry("digest " + digests.get(3), Verdict.BROKEN_CHAIN);
  }

  @Test
  void logsOfABrokenLinkAreStillVouchedFor() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    Instant start = MadeArchive.BEGIN.plusSeconds(3 * 3600);
    LogFileFact log = archive.log(REGION, start.plusSeconds(60), "last");
    String broken =
        archive.digest(
            REGION,
            "main",
            start,
            start.plusSeconds(3600),
            header -> header("previousDigestHashValue", MadeArchive.sha("no"), header),
            log);

    List<IntegrityFinding> findings = verify(archive);

    assertThat(verdict(findings, Kind.DIGEST, broken)).isEqualTo(Verdict.BROKEN_CHAIN);
    assertThat(verdict(findings, Kind.LOG, log.at().key())).isEqualTo(Verdict.VALID);
  }

  private static DigestHeader header(String name, String value, DigestHeader h) {
    return new DigestHeader(
        h.awsAccountId(),
        name.equals("start") ? Instant.parse(value).toEpochMilli() : h.start(),
        h.end(),
        name.equals("start") ? value : h.digestStartTime(),
        h.digestEndTime(),
        h.digestS3Bucket(),
        h.digestS3Object(),
        h.digestPublicKeyFingerprint(),
        h.digestSignatureAlgorithm(),
        name.equals("previousDigestS3Bucket") ? value : h.previousDigestS3Bucket(),
        name.equals("previousDigestS3Object") ? value : h.previousDigestS3Object(),
        name.equals("previousDigestHashValue") ? value : h.previousDigestHashValue(),
        h.previousDigestHashAlgorithm(),
        h.previousDigestSignature());
  }

  private static DigestHeader starting(DigestHeader h) {
    return new DigestHeader(
        h.awsAccountId(),
        h.start(),
        h.end(),
        h.digestStartTime(),
        h.digestEndTime(),
        h.digestS3Bucket(),
        h.digestS3Object(),
        h.digestPublicKeyFingerprint(),
        h.digestSignatureAlgorithm(),
        "",
        "",
        "",
        "",
        "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "itself",
        "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/02/28/111122223333_CloudTrail-Digest_eu-west-1_other_eu-west-1_20260228T101728Z.json.gz",
        "../../etc/passwd",
        "/etc/passwd",
        "AWSLogs%2F111122223333%2FCloudTrail-Digest",
        "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2099/02/28/111122223333_CloudTrail-Digest_eu-west-1_main_eu-west-1_20990228T101728Z.json.gz"
      })
  void aSenselessPredecessorBreaksTheChain(String previous) throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    Instant start = MadeArchive.BEGIN.plusSeconds(3 * 3600);
    String key = MadeArchive.digestKey(REGION, "main", start.plusSeconds(3600));
    String named = previous.equals("itself") ? key : previous;
    archive.digest(
        REGION,
        "main",
        start,
        start.plusSeconds(3600),
        header -> header("previousDigestS3Object", named, header));

    assertThat(faults(verify(archive))).containsOnlyKeys("digest " + key);
  }

  @Test
  void aPredecessorInAnotherBucketThatIsNoSourceBreaksTheChain() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    Instant start = MadeArchive.BEGIN.plusSeconds(3 * 3600);
    String key =
        archive.digest(
            REGION,
            "main",
            start,
            start.plusSeconds(3600),
            header -> header("previousDigestS3Bucket", "elsewhere", header));

    assertThat(faults(verify(archive)))
        .containsOnly(Map.entry("digest " + key, Verdict.BROKEN_CHAIN));
  }

  @Test
  void twoDigestsWithOnePredecessorBreakTheChain() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 4);
    DigestHeader third = archive.digests.get(digests.get(3)).header();
    Instant end = MadeArchive.BEGIN.plusSeconds(4 * 3600 + 60);
    String key = MadeArchive.digestKey(REGION, "main", end);
    archive.put(
        key,
        new DigestHeader(
            third.awsAccountId(),
            third.start(),
            end.toEpochMilli(),
            third.digestStartTime(),
            end.toString(),
            third.digestS3Bucket(),
            key,
            third.digestPublicKeyFingerprint(),
            third.digestSignatureAlgorithm(),
            third.previousDigestS3Bucket(),
            third.previousDigestS3Object(),
            third.previousDigestHashValue(),
            third.previousDigestHashAlgorithm(),
            third.previousDigestSignature()),
        List.of());

    assertThat(faults(verify(archive)))
        .containsOnly(Map.entry("digest " + key, Verdict.BROKEN_CHAIN));
  }

  @Test
  void aDigestThatEndsBeforeItBeginsIsNotValid() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    Instant start = MadeArchive.BEGIN.plusSeconds(3 * 3600);
    String key =
        archive.digest(
            REGION,
            "main",
            start,
            start.plusSeconds(3600),
            header -> header("start", "2026-03-02T00:00:00Z", header));

    assertThat(faults(verify(archive)))
        .containsOnly(Map.entry("digest " + key, Verdict.BROKEN_CHAIN));
  }

  @Test
  void aHoleInTimeBetweenLinkedDigestsBreaksTheChain() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    Instant start = MadeArchive.BEGIN.plusSeconds(5 * 3600);
    String key = archive.digest(REGION, "main", start, start.plusSeconds(3600));

    assertThat(faults(verify(archive)))
        .containsOnlyKeys("digest " + key, "gap " + key)
        .containsEntry("digest " + key, Verdict.BROKEN_CHAIN);
  }

  @Test
  void aStartAfterAPauseIsAGapAndTheDigestItselfValid() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    Instant start = MadeArchive.BEGIN.plusSeconds(9 * 3600);
    LogFileFact meanwhile =
        archive.log(REGION, MadeArchive.BEGIN.plusSeconds(6 * 3600), "meanwhile");
    String key =
        archive.digest(REGION, "main", start, start.plusSeconds(3600), AccountLedgerTest::starting);

    List<IntegrityFinding> findings = verify(archive);

    assertThat(verdict(findings, Kind.DIGEST, key)).isEqualTo(Verdict.VALID);
    IntegrityFinding gap = finding(findings, Kind.GAP, key);
    assertThat(gap.verdict()).isEqualTo(Verdict.BROKEN_CHAIN);
    assertThat(gap.to() - gap.from()).isEqualTo(6 * 3_600_000L);
    assertThat(verdict(findings, Kind.LOG, meanwhile.at().key())).isEqualTo(Verdict.UNCOVERED);
  }

  @Test
  void aStartWithoutAPauseBreaksTheChain() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    Instant start = MadeArchive.BEGIN.plusSeconds(3 * 3600);
    String key =
        archive.digest(REGION, "main", start, start.plusSeconds(3600), AccountLedgerTest::starting);

    assertThat(faults(verify(archive)))
        .containsOnly(Map.entry("digest " + key, Verdict.BROKEN_CHAIN));
  }

  @Test
  void signaturesLostInACopyAreTakenFromTheNextDigest() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 6);
    digests.forEach(key -> archive.change(key, AccountLedgerTest::unsigned));

    List<IntegrityFinding> findings = verify(archive);

    for (String key : digests.subList(0, 5)) {
      assertThat(verdict(findings, Kind.DIGEST, key)).isEqualTo(Verdict.VALID);
    }
    assertThat(verdict(findings, Kind.DIGEST, digests.get(5))).isEqualTo(Verdict.UNSIGNED);
    assertThat(faults(findings)).isEmpty();
    assertThat(findings.stream().filter(f -> f.verdict() == Verdict.UNSIGNED)).hasSize(3);
  }

  @Test
  void onS3ALostSignatureIsAFalseOne() throws Exception {
    MadeArchive archive = new MadeArchive("org-logs");
    List<String> digests = archive.chain(REGION, "main", 4);
    archive.change(digests.get(1), AccountLedgerTest::unsigned);

    assertThat(verdict(verify(archive), Kind.DIGEST, digests.get(1)))
        .isEqualTo(Verdict.BAD_SIGNATURE);
  }

  @Test
  void aSignatureTakenFromTheNewestDigestAloneIsAFalseOne() throws Exception {
    MadeArchive archive = new MadeArchive("");
    List<String> digests = archive.chain(REGION, "main", 4);
    archive.change(digests.get(3), AccountLedgerTest::unsigned);

    assertThat(verdict(verify(archive), Kind.DIGEST, digests.get(3)))
        .isEqualTo(Verdict.BAD_SIGNATURE);
  }

  @Test
  void withoutKeysNothingIsValidAndChangesStillShow() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 4);
    String key = archive.logs.keySet().iterator().next();
    archive.changeLog(key, AccountLedgerTest::altered);

    List<IntegrityFinding> findings = verify(archive, VerificationSettings.ALL, PublicKeys.NONE);

    assertThat(findings).noneMatch(f -> f.verdict() == Verdict.VALID);
    assertThat(verdict(findings, Kind.LOG, key)).isEqualTo(Verdict.MODIFIED);
    assertThat(findings)
        .filteredOn(f -> f.kind() == Kind.DIGEST)
        .allMatch(f -> f.verdict() == Verdict.UNKNOWN_KEY);
  }

  @Test
  void aMissingLogFileIsToldOnceAndAMovedOneAtBothPlaces() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    String key = archive.logs.keySet().iterator().next();
    LogFileFact log = archive.logs.remove(key);
    String elsewhere = key.replace("/2026/03/01/", "/2026/03/02/");
    archive.logs.put(
        elsewhere,
        new LogFileFact(
            log.account(),
            archive.at(elsewhere),
            log.delivery(),
            log.sha256(),
            log.bytes(),
            log.condition(),
            10,
            0));

    assertThat(faults(verify(archive)))
        .containsOnly(
            Map.entry("log " + key, Verdict.MISSING), Map.entry("log " + elsewhere, Verdict.MOVED));
  }

  @Test
  void aLogFileInTheFolderOfAnotherDayIsMovedEvenIfNothingIsKnownOfIt() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    LogFileFact log = archive.log(REGION, MadeArchive.BEGIN.plusSeconds(60), "x");
    archive.delete(log.at().key());
    String elsewhere = log.at().key().replace("/2026/03/01/", "/2026/05/02/");
    archive.logs.put(
        elsewhere,
        new LogFileFact(
            log.account(),
            archive.at(elsewhere),
            log.delivery(),
            log.sha256(),
            log.bytes(),
            log.condition(),
            10,
            0));

    assertThat(faults(verify(archive))).containsOnly(Map.entry("log " + elsewhere, Verdict.MOVED));
  }

  @ParameterizedTest
  @CsvSource({
    "'', AWSLogs/1/CloudTrail/eu-west-1/2026/03/01/n.gz, SAME",
    "'', n.gz, SAME",
    "'', n, SAME",
    "'', eu-west-1/2026/03/01/n.gz, SAME",
    "'', case-7/n.gz, RELOCATED",
    "'', eu-west-1/2026/03/02/n.gz, OTHER",
    "'', AWSLogs/1/CloudTrail/eu-west-1/2026/03/02/n.gz, OTHER",
    "'', AWSLogs/1/CloudTrail/eu-west-1/2026/03/01/m.gz, OTHER",
    "logs, p/AWSLogs/1/CloudTrail/eu-west-1/2026/03/01/n.gz, SAME",
    "logs, AWSLogs/1/CloudTrail/eu-west-1/2026/03/01/n.gz, OTHER",
    "copy, AWSLogs/1/CloudTrail/eu-west-1/2026/03/01/n.gz, RELOCATED",
    "copy, AWSLogs/2/CloudTrail/eu-west-1/2026/03/01/n.gz, OTHER",
  })
  void placesAreComparedAsFarAsACopyTells(String bucket, String key, Place expected) {
    StoredAt at = new StoredAt(bucket, key, key);

    assertThat(Place.compare(at, "logs", "p/AWSLogs/1/CloudTrail/eu-west-1/2026/03/01/n.gz"))
        .isEqualTo(expected);
  }

  @Test
  void aCopyBesideTheOriginalIsUnlisted() throws Exception {
    MadeArchive archive = new MadeArchive("org-logs");
    archive.chain(REGION, "main", 3);
    String key = archive.logs.keySet().iterator().next();
    LogFileFact log = archive.logs.get(key);
    archive.logs.put(
        "old/" + key,
        new LogFileFact(
            log.account(),
            archive.at("old/" + key),
            log.delivery(),
            log.sha256(),
            log.bytes(),
            log.condition(),
            10,
            0));

    List<IntegrityFinding> findings = verify(archive);

    assertThat(verdict(findings, Kind.LOG, key)).isEqualTo(Verdict.VALID);
    assertThat(verdict(findings, Kind.LOG, "old/" + key)).isEqualTo(Verdict.UNLISTED);
  }

  @Test
  void foreignRecordsMakeEvenAValidLogFileAFinding() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    String key = archive.logs.keySet().iterator().next();
    archive.changeLog(
        key,
        log ->
            new LogFileFact(
                log.account(),
                log.at(),
                log.delivery(),
                log.sha256(),
                log.bytes(),
                log.condition(),
                10,
                2));

    IntegrityFinding finding = finding(verify(archive), Kind.LOG, key);

    assertThat(finding.verdict()).isEqualTo(Verdict.VALID);
    assertThat(finding.fault()).isTrue();
    assertThat(finding.reason()).contains("2 of its records");
  }

  @Test
  void aCopyThatNothingVouchesForAndWhoseRecordsAllNameAnotherAccountIsNotTakenForForged()
      throws Exception {
    MadeArchive archive = new MadeArchive("");
    LogFileFact all = archive.log(REGION, MadeArchive.BEGIN, "all");
    LogFileFact some = archive.log(REGION, MadeArchive.BEGIN, "some");
    archive.changeLog(all.at().key(), log -> foreign(log, 10));
    archive.changeLog(some.at().key(), log -> foreign(log, 9));

    List<IntegrityFinding> findings = verify(archive);

    IntegrityFinding anonymised = finding(findings, Kind.LOG, all.at().key());
    assertThat(anonymised.foreignRecords()).isZero();
    assertThat(anonymised.reason()).contains("all of its records");
    assertThat(finding(findings, Kind.LOG, some.at().key()).foreignRecords()).isEqualTo(9);
  }

  private static LogFileFact foreign(LogFileFact log, long foreignRecords) {
    return new LogFileFact(
        log.account(),
        log.at(),
        log.delivery(),
        log.sha256(),
        log.bytes(),
        log.condition(),
        10,
        foreignRecords);
  }

  @Test
  void twoTrailsMayListOneLogFileIfTheyAgree() throws Exception {
    MadeArchive archive = new MadeArchive("");
    archive.chain(REGION, "main", 3);
    LogFileFact shared = archive.logs.values().iterator().next();
    archive.digest(
        REGION, "second", MadeArchive.BEGIN, MadeArchive.BEGIN.plusSeconds(3600), shared);
    Instant next = MadeArchive.BEGIN.plusSeconds(3600);
    archive.digest(REGION, "second", next, next.plusSeconds(3600));
    archive.digest(REGION, "second", next.plusSeconds(3600), next.plusSeconds(7200));

    assertThat(verify(archive)).allMatch(f -> f.verdict() == Verdict.VALID);

    List<String> keys = List.copyOf(archive.digests.keySet());
    String lastKey = keys.get(keys.size() - 1);
    archive.put(
        lastKey,
        archive.digests.get(lastKey).header(),
        List.of(
            new ListedLog(
                "org-logs", shared.at().key(), MadeArchive.sha("other"), "SHA-256", "", "")));
    assertThat(verdict(verify(archive), Kind.LOG, shared.at().key())).isEqualTo(Verdict.MODIFIED);
  }

  /** What an engine does with a state between two events. */
  private static final class CheckpointedState implements LedgerState {
    private final InMemoryLedgerState state = new InMemoryLedgerState();

    private interface Writing {
      void to(DataOutputStream out) throws IOException;
    }

    private interface Reading<T> {
      T from(DataInputStream in) throws IOException;
    }

    private static <T> T through(Writing writing, Reading<T> reading) {
      try {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writing.to(new DataOutputStream(bytes));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        T value = reading.from(in);
        assertThat(in.available()).isZero();
        return value;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public java.util.Optional<LedgerClock> clock() {
      return state.clock();
    }

    @Override
    public void clock(LedgerClock clock) {
      state.clock(through(clock::write, LedgerClock::read));
    }

    @Override
    public java.util.Optional<ChainState> chain(String id) {
      return state.chain(id);
    }

    @Override
    public void chain(String id, ChainState chain) {
      state.chain(id, through(chain::write, ChainState::read));
    }

    @Override
    public void removeChain(String id) {
      state.removeChain(id);
    }

    @Override
    public Iterable<Map.Entry<String, ChainState>> chains() {
      return state.chains();
    }

    @Override
    public java.util.Optional<LogState> log(String name) {
      return state.log(name);
    }

    @Override
    public void log(String name, LogState log) {
      state.log(name, through(log::write, LogState::read));
    }

    @Override
    public void removeLog(String name) {
      state.removeLog(name);
    }

    @Override
    public Iterable<Map.Entry<String, LogState>> logs() {
      return state.logs();
    }
  }

  private static MadeArchive damaged(Random random) {
    MadeArchive archive = new MadeArchive(random.nextBoolean() ? "" : "org-logs");
    List<String> keys = new ArrayList<>(archive.chain(REGION, "main", 26));
    keys.addAll(archive.chain("us-east-1", "main", 16 + random.nextInt(10)));
    keys.addAll(archive.chain(REGION, "second", 26));
    List<String> logs = new ArrayList<>(archive.logs.keySet());
    for (int i = random.nextInt(12); i > 0; i--) {
      String digest = keys.get(random.nextInt(keys.size()));
      String log = logs.get(random.nextInt(logs.size()));
      switch (random.nextInt(7)) {
        case 0 -> archive.delete(digest);
        case 1 -> archive.change(digest, AccountLedgerTest::altered);
        case 2 -> archive.change(digest, AccountLedgerTest::unsigned);
        case 3 -> archive.delete(log);
        case 4 -> archive.changeLog(log, AccountLedgerTest::altered);
        case 5 ->
            archive.log(REGION, MadeArchive.BEGIN.plusSeconds(random.nextInt(28 * 3600)), "x" + i);
        default -> {
          for (int j = 0; j < 5; j++) {
            int at = Math.min(keys.size() - 1, keys.indexOf(digest) + j);
            archive.delete(keys.get(at));
          }
        }
      }
    }
    return archive;
  }

  private static long time(IntegrityFact fact, MadeArchive archive) {
    if (fact instanceof LogFileFact log) {
      return log.delivery();
    }
    if (fact instanceof DigestFact digest) {
      return digest.keyTime();
    }
    String uri = ((ListedLogFact) fact).digest();
    return archive.digests.values().stream()
        .filter(d -> d.at().uri().equals(uri))
        .findFirst()
        .orElseThrow()
        .keyTime();
  }

  @Test
  void findingsDoNotDependOnOrderOrOnWhenTimeGoesOn() throws Exception {
    PublicKeys keys = MadeArchive.keys();
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      MadeArchive archive = damaged(random);
      List<IntegrityFinding> atOnce = sorted(verify(archive, VerificationSettings.ALL, keys));

      List<IntegrityFact> facts = new ArrayList<>(archive.facts());
      Collections.shuffle(facts, random);
      List<IntegrityFinding> stepwise = new ArrayList<>();
      CheckpointedState state = new CheckpointedState();
      AccountLedger ledger =
          new AccountLedger(state, VerificationSettings.ALL, keys, stepwise::add);
      // Facts come in the order of their time, but for up to five hours.
      long disorder = random.nextInt(5 * 3_600_000);
      Map<IntegrityFact, Long> arrival = new java.util.IdentityHashMap<>();
      for (IntegrityFact fact : facts) {
        arrival.put(fact, time(fact, archive) + (long) (random.nextDouble() * disorder));
      }
      facts.sort(Comparator.comparing(arrival::get));
      int most = 0;
      for (IntegrityFact fact : facts) {
        ledger.advance(arrival.get(fact) - disorder);
        ledger.add(fact);
        int held = 0;
        for (Map.Entry<String, LogState> log : state.logs()) {
          held++;
        }
        most = Math.max(most, held);
      }
      ledger.end();

      assertThat(sorted(stepwise)).as("seed " + seed).isEqualTo(atOnce);
      assertThat(state.logs()).isEmpty();
      assertThat(state.chains()).isEmpty();
      assertThat(most).isLessThan(archive.logs.size());
    }
  }

  /** Objects in an order of chance; an object's facts stay together. */
  private static List<List<IntegrityFact>> objects(MadeArchive archive, Random random) {
    Map<String, List<IntegrityFact>> objects = new TreeMap<>();
    for (IntegrityFact fact : archive.facts()) {
      String uri =
          fact instanceof LogFileFact log
              ? log.at().uri()
              : fact instanceof DigestFact digest
                  ? digest.at().uri()
                  : ((ListedLogFact) fact).digest();
      objects.computeIfAbsent(uri, of -> new ArrayList<>()).add(fact);
    }
    List<List<IntegrityFact>> inAnyOrder = new ArrayList<>(objects.values());
    Collections.shuffle(inAnyOrder, random);
    return inAnyOrder;
  }

  private static boolean hasVerdictOfASignedDigest(IntegrityFinding finding) {
    return finding.kind() == Kind.LOG
        && !finding.uri().isEmpty()
        && (finding.verdict() == Verdict.VALID || finding.verdict() == Verdict.MODIFIED);
  }

  @Test
  void whatIsKnownAtOnceIsWhatIsSaidInTheEnd() throws Exception {
    PublicKeys keys = MadeArchive.keys();
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      MadeArchive archive = damaged(random);
      List<IntegrityFinding> last = new ArrayList<>();
      AccountLedger ledger =
          new AccountLedger(new CheckpointedState(), VerificationSettings.ALL, keys, last::add);
      Map<String, IntegrityFinding> known = new TreeMap<>();
      for (List<IntegrityFact> object : objects(archive, random)) {
        for (IntegrityFact fact : object) {
          ledger.add(fact);
          ledger.known(fact).forEach(finding -> known.put(finding.uri(), finding));
        }
      }
      for (IntegrityFinding finding : known.values()) {
        assertThat(ledger.known(finding.uri())).as("asked by file").contains(finding);
      }
      assertThat(last).as("nothing is final").isEmpty();
      ledger.end();

      assertThat(known).isNotEmpty();
      assertThat(last).as("seed " + seed).containsAll(known.values());
      if (!archive.bucket.isEmpty()) {
        // Signatures are at hand, so that nothing waits for the next digest.
        assertThat(known.values())
            .containsExactlyInAnyOrderElementsOf(
                last.stream().filter(AccountLedgerTest::hasVerdictOfASignedDigest).toList());
      }
    }
  }

  @Test
  void aFileIsJudgedWhenItAndItsDigestWereReadWhicheverCameFirst() throws Exception {
    MadeArchive archive = new MadeArchive("org-logs");
    archive.chain(REGION, "main", 2);
    LogFileFact log = archive.logs.values().iterator().next();
    archive.changeLog(log.at().key(), AccountLedgerTest::altered);
    for (boolean logsFirst : new boolean[] {true, false}) {
      List<IntegrityFact> facts = new ArrayList<>(archive.facts());
      facts.sort(Comparator.comparing(fact -> fact instanceof LogFileFact != logsFirst));
      AccountLedger ledger =
          new AccountLedger(
              new InMemoryLedgerState(), VerificationSettings.ALL, MadeArchive.keys(), f -> {});
      List<IntegrityFinding> known = new ArrayList<>();
      for (IntegrityFact fact : facts) {
        ledger.add(fact);
        known.addAll(ledger.known(fact));
      }
      assertThat(known).as("logs first: " + logsFirst).hasSize(4);
      assertThat(verdict(known, Kind.LOG, log.at().key())).isEqualTo(Verdict.MODIFIED);
      assertThat(known).filteredOn(f -> f.verdict() == Verdict.VALID).hasSize(3);
    }
  }

  @Test
  void ofFilesThatNoSignedDigestListsNothingIsKnownBeforeTheEnd() throws Exception {
    MadeArchive archive = new MadeArchive("org-logs");
    String digest = archive.chain(REGION, "main", 1).get(0);
    archive.change(digest, AccountLedgerTest::altered);
    LogFileFact unlisted = archive.log(REGION, MadeArchive.BEGIN.plusSeconds(60), "unlisted");
    AccountLedger ledger =
        new AccountLedger(
            new InMemoryLedgerState(), VerificationSettings.ALL, MadeArchive.keys(), f -> {});
    for (IntegrityFact fact : archive.facts()) {
      ledger.add(fact);
      assertThat(ledger.known(fact)).isEmpty();
    }
    assertThat(ledger.known(unlisted.at().uri())).isEmpty();
  }

  @Test
  void aCopyOfTheDigestThatComesLaterCanTakeBackWhatWasKnown() throws Exception {
    MadeArchive archive = new MadeArchive("org-logs");
    String key = archive.chain(REGION, "main", 1).get(0);
    LogFileFact log = archive.logs.values().iterator().next();
    List<IntegrityFinding> last = new ArrayList<>();
    AccountLedger ledger =
        new AccountLedger(
            new InMemoryLedgerState(), VerificationSettings.ALL, MadeArchive.keys(), last::add);
    archive.facts().forEach(ledger::add);
    assertThat(verdict(ledger.known(log.at().uri()), Kind.LOG, log.at().key()))
        .isEqualTo(Verdict.VALID);

    ledger.add(altered(archive.digests.get(key)));
    assertThat(ledger.known(log.at().uri())).isEmpty();
    ledger.end();

    assertThat(verdict(last, Kind.LOG, log.at().key())).isEqualTo(Verdict.UNCOVERED);
  }

  private static List<IntegrityFinding> sorted(List<IntegrityFinding> findings) {
    return findings.stream()
        .sorted(
            Comparator.comparing(IntegrityFinding::kind)
                .thenComparing(IntegrityFinding::key)
                .thenComparing(IntegrityFinding::uri)
                .thenComparing(IntegrityFinding::toString))
        .toList();
  }
}
