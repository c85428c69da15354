package io.flowtrail.sample;

import java.util.Locale;
import java.util.Optional;

/**
 * A way to break what the digests vouch for. Declared in the order in which they are applied when
 * several are asked for: first those that seal a chain anew with the right key (CloudTrail itself
 * would have had to write so), then those that add, damage or delete digests, then those that touch
 * log files.
 *
 * <p>Except where it says so a way takes a digest inside a chain, with intact ones on both sides.
 */
public enum Tampering {
  /**
   * The trail was stopped for three hours: neither log files nor digests of that time, and then a
   * starting digest, properly signed.
   */
  STOP_AND_START("broken_chain"),
  /**
   * Validation was switched off for three hours: log files of that time, but no digests, and then a
   * starting digest, properly signed.
   */
  VALIDATION_OFF("uncovered"),
  /** A digest names no predecessor, though no time is missing; signed and chained on correctly. */
  STARTING_DIGEST_IN_MID_HISTORY("broken_chain"),
  /** A digest begins half an hour behind its predecessor's end; link intact, signed. */
  GAP_IN_TIME("broken_chain"),
  /** A digest begins half an hour before its predecessor's end; link intact, signed. */
  OVERLAP("broken_chain"),
  /** A digest ends before it begins; link intact, signed. */
  END_BEFORE_START("modified"),
  /** A digest names a wrong hash of its predecessor; signed correctly. */
  BROKEN_PREVIOUS_HASH("broken_chain"),
  /** A digest names a signature that its predecessor does not have; signed correctly. */
  BROKEN_PREVIOUS_SIGNATURE("broken_chain"),
  /** A digest names itself as its predecessor; signed correctly. */
  PREVIOUS_IS_ITSELF("broken_chain"),
  /**
   * A digest says that its predecessor lies in another bucket, which that one denies; hash and
   * signature of it are right, and it is signed.
   */
  PREVIOUS_IN_OTHER_BUCKET("broken_chain"),
  /**
   * A log file holds a record of another account and region; its digest lists the new hash and is
   * signed, and so is the rest of the chain. Only the record itself tells.
   */
  FOREIGN_RECORD("valid"),
  /** A digest lists a log file with its MD5 and says so; signed. */
  WRONG_HASH_ALGORITHM("uncovered"),
  /** Two digests of one chain list the same log file, the later one with a wrong hash; signed. */
  LISTED_TWICE_DIFFERENTLY("modified"),
  /** A digest is signed with a key that nobody published. */
  UNKNOWN_FINGERPRINT("unknown_key"),
  /** A digest is signed with a published key whose validity ended days before. */
  EXPIRED_KEY("unknown_key"),
  /** A digest and its metadata name an algorithm that CloudTrail never used. */
  WRONG_ALGORITHM("bad_signature"),
  /** A digest has no {@code logFiles}; signed. */
  DIGEST_LACKS_FIELD("modified"),
  /** A digest has {@code logFiles} twice, the second time empty; signed. */
  DIGEST_DUPLICATE_MEMBER("modified"),
  /**
   * A second, empty digest of the same hour names the same predecessor and ends half an hour later;
   * signed.
   */
  TWO_CLAIM_ONE_PREDECESSOR("broken_chain"),
  /**
   * A digest between two others lists files outside the archive: {@code ../../etc/passwd}, an
   * absolute and a URL-encoded path. It names a published key; another one signed it.
   */
  PATH_ESCAPE("bad_signature"),
  /** A digest says that its newest event was another; the signature stays as it was. */
  MODIFY_DIGEST("bad_signature"),
  /** A digest's signature has a letter that is no hexadecimal digit. */
  BAD_SIGNATURE_HEX("bad_signature"),
  /** A digest's signature lacks its last digit. */
  ODD_SIGNATURE_LENGTH("bad_signature"),
  /** A digest is gzip, but what it holds is no JSON. */
  DIGEST_NOT_JSON("modified"),
  /**
   * A second gzip member with a line end stands behind a digest: the JSON says the same, but what
   * was signed is not all that a reader sees.
   */
  APPEND_MEMBER_TO_DIGEST("bad_signature"),
  /** The last eight bytes of a digest, gzip's checksum and length, are cut off. */
  CUT_DIGEST_TRAILER("modified"),
  /** Two digests of one chain, with their metadata, lie in each other's place. */
  SWAP_DIGESTS("moved"),
  /** A digest, with its metadata, lies in the folder of another day. */
  MOVE_DIGEST("moved"),
  /** The metadata of a digest is gone; the signature also stands in the digest behind it. */
  DELETE_SIDECAR("valid"),
  /**
   * The metadata of the newest digest of a chain is gone, and only this: its signature stands
   * nowhere else.
   */
  DELETE_NEWEST_SIDECAR("bad_signature"),
  /** The oldest digest of a chain is gone. */
  DELETE_OLDEST_DIGEST("missing"),
  /** A digest is gone. */
  DELETE_MIDDLE_DIGEST("missing"),
  /** Two digests side by side are gone: the link behind names only the second. */
  DELETE_TWO_DIGESTS("missing"),
  /**
   * The newest digest of a chain is gone, and no other digest names it; another region of the
   * account has one of that hour.
   */
  DELETE_NEWEST_DIGEST("broken_chain"),
  /** The four newest digests of a chain are gone; other regions of the account have theirs. */
  DELETE_CHAIN_END("broken_chain"),
  /** A record of a log file says that another address had called. */
  MODIFY_RECORD("modified"),
  /** Records ride in a second gzip member behind the untouched first one. */
  APPEND_GZIP_MEMBER("modified"),
  /** Bytes that are no gzip stand behind a log file's end. */
  APPEND_JUNK("modified"),
  /** The last third of a log file is cut off. */
  TRUNCATE_LOG("modified"),
  /** The last eight bytes of a log file, gzip's checksum and length, are cut off. */
  CUT_LOG_TRAILER("modified"),
  /** A log file that a digest lists is gone. */
  DELETE_LOG("missing"),
  /** A log file lies in the folder of another day. */
  MOVE_LOG("moved"),
  /** A copy of a log file, with its name, lies in the folder of another day. */
  COPY_LOG("unlisted"),
  /** A log file that no digest lists lies among the others. */
  ADD_UNLISTED_LOG("unlisted"),
  /** A log file lies there a second time, under a new name and some hours later. */
  REPLAYED_LOG("unlisted");

  private final String verdict;

  Tampering(String verdict) {
    this.verdict = verdict;
  }

  /** The name on the command line: {@code modify-record}, {@code delete-log}, and so on. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What a strict verifier should say of the objects that {@link Tampered#named()} holds, in the
   * words of {@code flowtrail verify} on a directory; {@code valid} where digests cannot show the
   * fault, or where there is none.
   */
  public String verdict() {
    return verdict;
  }

  /** The way of that {@link #optionName()}, without regard to case. */
  public static Optional<Tampering> ofOption(String name) {
    for (Tampering way : values()) {
      if (way.optionName().equalsIgnoreCase(name)) {
        return Optional.of(way);
      }
    }
    return Optional.empty();
  }
}
