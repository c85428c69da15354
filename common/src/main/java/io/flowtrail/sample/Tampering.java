package io.flowtrail.sample;

import java.util.Locale;
import java.util.Optional;

/**
 * A way to break what the digests vouch for. Declared in the order in which they are applied when
 * several are asked for: first those that seal a chain anew, then those that damage what is there.
 */
public enum Tampering {
  /** A digest in the middle of a chain names no predecessor; signed and chained on correctly. */
  STARTING_DIGEST_IN_MID_HISTORY("broken_chain"),
  /**
   * A log file holds a record of another account and region; its digest lists the new hash and is
   * signed, and so is the rest of the chain. Only the record itself tells.
   */
  FOREIGN_RECORD("valid"),
  /** The newest digest of a chain names a wrong hash of its predecessor; signed correctly. */
  BROKEN_PREVIOUS_HASH("broken_chain"),
  /** The newest digest of a chain is signed with a key that nobody published. */
  UNKNOWN_FINGERPRINT("unknown_key"),
  /** The newest digest of a chain and its metadata name an algorithm that CloudTrail never used. */
  WRONG_ALGORITHM("bad_signature"),
  /** A digest says that its newest event was another; the signature stays as it was. */
  MODIFY_DIGEST("bad_signature"),
  /** A digest's signature has a letter that is no hexadecimal digit. */
  BAD_SIGNATURE_HEX("bad_signature"),
  /** A digest's signature lacks its last digit. */
  ODD_SIGNATURE_LENGTH("bad_signature"),
  /** Two digests of one chain, with their metadata, lie in each other's place. */
  SWAP_DIGESTS("moved"),
  /** The oldest digest of a chain is gone. */
  DELETE_OLDEST_DIGEST("missing"),
  /** A digest in the middle of a chain is gone. */
  DELETE_MIDDLE_DIGEST("missing"),
  /** Two digests side by side are gone. */
  DELETE_TWO_DIGESTS("missing"),
  /** The newest digest of a chain is gone: no other digest names it. */
  DELETE_NEWEST_DIGEST("broken_chain"),
  /** A record of a log file says that another address had called. */
  MODIFY_RECORD("modified"),
  /** Records ride in a second gzip member behind the untouched first one. */
  APPEND_GZIP_MEMBER("modified"),
  /** Bytes that are no gzip stand behind a log file's end. */
  APPEND_JUNK("modified"),
  /** The last third of a log file is cut off. */
  TRUNCATE_LOG("modified"),
  /** A log file that a digest lists is gone. */
  DELETE_LOG("missing"),
  /** A log file that no digest lists lies among the others. */
  ADD_UNLISTED_LOG("unlisted");

  private final String verdict;

  Tampering(String verdict) {
    this.verdict = verdict;
  }

  /** The name on the command line: {@code modify-record}, {@code delete-log}, and so on. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What a strict verifier should say of the object that was touched, in the words of {@code
   * flowtrail verify}; {@code valid} where digests cannot show the fault.
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
