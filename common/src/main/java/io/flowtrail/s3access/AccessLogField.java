package io.flowtrail.s3access;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a server access log record in their order (Amazon S3 User Guide, "Amazon S3 server
 * access log format"). Their names here are the guide's in snake case; rules may also write those
 * of Athena's table and of the JSON form in CloudWatch Logs, see {@link #of}.
 */
public enum AccessLogField {
  BUCKET_OWNER("bucketownerid"),
  BUCKET("bucketname"),
  /** ISO 8601, UTC. */
  TIME("requestdatetime", "requesttime"),
  REMOTE_IP("remoteipaddress"),
  REQUESTER("requesterid"),
  REQUEST_ID,
  OPERATION,
  /** Decoded; {@link AccessLogReader#KEY_RAW} is as it stands in the log. */
  KEY("keyname", "objectkey"),
  REQUEST_URI("requesturioperation"),
  HTTP_STATUS("httpstatuscode", "status"),
  ERROR_CODE,
  /** Bytes; absent means none. */
  BYTES_SENT,
  /** Bytes of the whole object. */
  OBJECT_SIZE,
  /** Milliseconds. */
  TOTAL_TIME("totaltimems", "totaltimemillis"),
  /** Milliseconds. */
  TURN_AROUND_TIME("turnaroundtimems", "turnaroundtimemillis"),
  REFERER("referrer"),
  USER_AGENT,
  VERSION_ID("objectversionid"),
  HOST_ID,
  SIGNATURE_VERSION("sigv", "sigversion"),
  CIPHER_SUITE,
  AUTHENTICATION_TYPE("authtype"),
  HOST_HEADER("endpoint"),
  TLS_VERSION,
  ACCESS_POINT_ARN,
  ACL_REQUIRED,
  SOURCE_REGION;

  private static final Map<String, AccessLogField> BY_PLAIN_NAME = new HashMap<>();

  static {
    for (AccessLogField field : values()) {
      BY_PLAIN_NAME.put(plain(field.name()), field);
      for (String other : field.otherNames) {
        BY_PLAIN_NAME.put(other, field);
      }
    }
  }

  private final List<String> otherNames;

  AccessLogField(String... otherNames) {
    this.otherNames = List.of(otherNames);
  }

  /** The name in normalised records: {@code bytes_sent}. */
  public String field() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the values are whole numbers. */
  public boolean isNumber() {
    return switch (this) {
      case HTTP_STATUS, BYTES_SENT, OBJECT_SIZE, TOTAL_TIME, TURN_AROUND_TIME -> true;
      default -> false;
    };
  }

  /**
   * The field of a name, without regard to case, spaces, {@code -} and {@code _}: the guide's
   * ({@code Bytes Sent}), Athena's ({@code bytessent}, {@code requestdatetime}, {@code sigv}) or
   * CloudWatch Logs' ({@code key_name}).
   */
  public static Optional<AccessLogField> of(String name) {
    return Optional.ofNullable(BY_PLAIN_NAME.get(plain(name)));
  }

  /** A name without what may be written either way. */
  static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != ' ' && c != '-' && c != '_') {
        plain.append(c);
      }
    }
    return plain.toString().toLowerCase(Locale.ROOT);
  }
}
