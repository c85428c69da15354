package io.flowtrail.jobs.integrity;

import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import java.io.Serializable;

/**
 * Whether and how log files are verified.
 *
 * @param enabled whether digests are read at all
 * @param keys CloudTrail's public keys; without any, digests are of unknown key
 * @param verification what is expected to be there
 */
public record IntegritySettings(boolean enabled, PublicKeys keys, VerificationSettings verification)
    implements Serializable {
  /** Digests are left aside, and alerts say that nothing vouches for their evidence. */
  public static final IntegritySettings OFF =
      new IntegritySettings(false, PublicKeys.NONE, VerificationSettings.ALL);

  /** Everything that is there, with these keys. */
  public static IntegritySettings with(PublicKeys keys) {
    return new IntegritySettings(true, keys, VerificationSettings.ALL);
  }
}
