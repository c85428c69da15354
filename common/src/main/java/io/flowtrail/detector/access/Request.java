package io.flowtrail.detector.access;

/**
 * One request for a bucket or an object, as either log tells it.
 *
 * @param time milliseconds since 1970
 * @param id request id: the same in both logs
 * @param who an ARN without path, or an address; see {@link Entity.Named}
 * @param named what {@code who} is
 * @param caller account of who acted; of canonical ids these; may be empty
 * @param address where from; may be empty
 * @param foreign whether the caller's account is neither ours nor the bucket's
 * @param console whether the credentials were made by a login to the console
 * @param account whose log tells it; empty for access logs
 * @param region empty for access logs
 * @param bucket its name
 * @param key empty for requests about the bucket, or where the log does not tell
 * @param guarded whether it is about logs or a bucket of the list {@code sensitive_buckets}
 * @param action what was asked for
 * @param outcome what came of it
 * @param bytes that were sent to the caller
 * @param unnamed objects that a deletion has besides its key, estimated
 */
record Request(
    long time,
    String id,
    String who,
    Entity.Named named,
    String caller,
    String address,
    boolean foreign,
    boolean console,
    String account,
    String region,
    String bucket,
    String key,
    boolean guarded,
    Action action,
    Outcome outcome,
    long bytes,
    int unnamed) {

  /** What was asked for. */
  enum Action {
    READ,
    LIST,
    DELETE,
    WRITE,
    /** Anything else, mostly settings of buckets and objects. */
    OTHER
  }

  /** What came of it. */
  enum Outcome {
    DONE,
    REFUSED,
    NO_OBJECT,
    NO_BUCKET
  }

  /** The object if one is named, else the bucket. */
  String thing() {
    return bucket + "/" + key;
  }
}
