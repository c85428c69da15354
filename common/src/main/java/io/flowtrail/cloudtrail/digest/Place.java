package io.flowtrail.cloudtrail.digest;

/** How the place where an object was read compares with the place that a digest names. */
enum Place {
  /** The same, as far as it can be compared. */
  SAME,
  /** The same path in another bucket, or a copy in folders of its own. */
  RELOCATED,
  /** Another place. */
  OTHER;

  private static final String ROOT = "AWSLogs/";

  /**
   * Compares. In a directory the bucket is not compared, and neither is what stands before {@code
   * AWSLogs/}; in a copy without these folders what is left of the path.
   */
  static Place compare(StoredAt at, String bucket, String object) {
    if (!at.name().equals(StoredAt.nameOf(object))) {
      return OTHER;
    }
    if (!at.bucket().isEmpty()) {
      if (at.bucket().equals(bucket)) {
        return at.key().equals(object) ? SAME : OTHER;
      }
      return tail(at.key()).equals(tail(object)) ? RELOCATED : OTHER;
    }
    int root = rootOf(at.key());
    if (root >= 0) {
      return sameFolders(at.key().substring(root), tail(object)) ? SAME : OTHER;
    }
    if (at.key().indexOf('/') < 0 || sameEnd(at.key(), object)) {
      return SAME;
    }
    return RELOCATED;
  }

  private static int rootOf(String key) {
    for (int at = key.lastIndexOf(ROOT); at >= 0; at = key.lastIndexOf(ROOT, at - 1)) {
      if (at == 0 || key.charAt(at - 1) == '/') {
        return at;
      }
    }
    return -1;
  }

  private static String tail(String key) {
    int root = rootOf(key);
    return root < 0 ? key : key.substring(root);
  }

  private static String folders(String key) {
    return key.substring(0, key.lastIndexOf('/') + 1);
  }

  /** Names are compared already, without regard to the ending that unpacking takes away. */
  private static boolean sameFolders(String one, String other) {
    return folders(one).equals(folders(other));
  }

  private static boolean sameEnd(String key, String object) {
    return ("/" + folders(object)).endsWith("/" + folders(key));
  }
}
