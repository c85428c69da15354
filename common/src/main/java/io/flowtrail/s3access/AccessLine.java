package io.flowtrail.s3access;

import java.util.Arrays;

/**
 * Takes one line of an access log apart, in time linear in its length.
 *
 * <p>Three fields are quoted and hold whatever the client sent, quotes and spaces not escaped:
 * Request-URI, Referer and User-Agent. So the line is read from both ends. From the left come the
 * fields that S3 makes, up to the key. From the right comes what stands behind the last quote,
 * which S3 makes as well. In between, the first place that looks like status and numbers ends the
 * Request-URI: to forge that, a client must put it into its request line, which is harder than into
 * a header. What is left is Referer and User-Agent, parted at the first {@code " "}.
 */
final class AccessLine {
  /** Most fields behind the ones that are known. */
  private static final int MOST_EXTRAS = 64;

  /** How many words a requester may have: the CloudFront identity has five. */
  private static final int MOST_REQUESTER_WORDS = 16;

  private static final AccessLogField[] FIELDS = AccessLogField.values();
  private static final int VERSION_ID = AccessLogField.VERSION_ID.ordinal();
  private static final int SIGNATURE_VERSION = AccessLogField.SIGNATURE_VERSION.ordinal();
  private static final int AUTHENTICATION_TYPE = AccessLogField.AUTHENTICATION_TYPE.ordinal();
  private static final int TLS_VERSION = AccessLogField.TLS_VERSION.ordinal();

  private static final String[] OPERATIONS = {"REST.", "BATCH.", "S3.", "WEBSITE.", "SOAP."};

  private final int[] starts = new int[FIELDS.length + MOST_EXTRAS];
  private final int[] ends = new int[FIELDS.length + MOST_EXTRAS];
  private int count;
  private boolean ambiguous;
  private String problem = "";

  private byte[] b = {};
  private int end;
  private int at;

  /** Number of fields, absent ones included; from 27 on they have no names. */
  int count() {
    return count;
  }

  int start(int field) {
    return starts[field];
  }

  int end(int field) {
    return ends[field];
  }

  /** Whether the line has the field and it is not nil. */
  boolean has(AccessLogField field) {
    return has(field.ordinal());
  }

  boolean has(int field) {
    return field < count && !isNil(starts[field], ends[field]);
  }

  /** Whether quotes in Referer or User-Agent leave open where one ends and the other begins. */
  boolean isAmbiguous() {
    return ambiguous;
  }

  /** Why the line fits nowhere. */
  String problem() {
    return problem;
  }

  /** Whether it is a line of an access log; if not, {@link #problem} says why. */
  boolean parse(byte[] buffer, int from, int to) {
    b = buffer;
    at = from;
    end = to;
    count = 0;
    ambiguous = false;
    Arrays.fill(starts, 0);
    Arrays.fill(ends, 0);
    return front() && middle();
  }

  private boolean fail(String why) {
    problem = why;
    return false;
  }

  // ---- from the left

  private boolean front() {
    if (!word(AccessLogField.BUCKET_OWNER) || !word(AccessLogField.BUCKET)) {
      return fail("it ends before the time");
    }
    if (at >= end || b[at] != '[') {
      return fail("no [ of the time behind the bucket");
    }
    int close = indexOf(']', at);
    if (close < 0 || close + 1 >= end || b[close + 1] != ' ') {
      return fail("no ] behind the time");
    }
    set(AccessLogField.TIME.ordinal(), at + 1, close);
    at = close + 2;
    if (!word(AccessLogField.REMOTE_IP) || !requester()) {
      return fail("it ends before the operation");
    }
    if (!word(AccessLogField.REQUEST_ID)
        || !word(AccessLogField.OPERATION)
        || !word(AccessLogField.KEY)) {
      return fail("it ends before the Request-URI");
    }
    return true;
  }

  /** A word, which must have a space behind it. */
  private boolean word(AccessLogField field) {
    int space = indexOf(' ', at);
    if (space <= at) {
      return false;
    }
    set(field.ordinal(), at, space);
    at = space + 1;
    return true;
  }

  /**
   * The requester. CloudFront's origin access identity has spaces in it, so it is as long as to let
   * the word behind the next one be an operation.
   */
  private boolean requester() {
    int start = at;
    int first = indexOf(' ', at);
    if (first <= at) {
      return false;
    }
    int space = first;
    int most = startsWith(at, "arn:") ? MOST_REQUESTER_WORDS : 1;
    for (int words = 0; words < most; words++) {
      int requestId = indexOf(' ', space + 1);
      if (requestId < 0 || b[space + 1] == '"') {
        break;
      }
      if (isOperation(requestId + 1)) {
        set(AccessLogField.REQUESTER.ordinal(), start, space);
        at = space + 1;
        return true;
      }
      space = requestId;
    }
    set(AccessLogField.REQUESTER.ordinal(), start, first);
    at = first + 1;
    return true;
  }

  private boolean isOperation(int from) {
    for (String operation : OPERATIONS) {
      if (startsWith(from, operation)) {
        return true;
      }
    }
    return false;
  }

  // ---- the rest

  private boolean middle() {
    int lastQuote = end - 1;
    while (lastQuote >= at && b[lastQuote] != '"') {
      lastQuote--;
    }
    boolean quotedUri = at < end && b[at] == '"';
    if (!quotedUri && !(at + 1 < end && b[at] == '-' && b[at + 1] == ' ')) {
      return fail("no Request-URI behind the key");
    }
    int uri = at;
    int uriEnd = quotedUri ? endOfUri(uri + 1, lastQuote) : at + 1;
    if (uriEnd < 0) {
      return fail("no status and numbers behind the Request-URI");
    }
    set(AccessLogField.REQUEST_URI.ordinal(), quotedUri ? uri + 1 : uri, uriEnd);
    at = quotedUri ? uriEnd + 2 : uriEnd + 1;
    if (!isNumbers(at)) {
      return fail("no status and numbers behind the Request-URI");
    }
    for (int i = AccessLogField.HTTP_STATUS.ordinal();
        i <= AccessLogField.TURN_AROUND_TIME.ordinal();
        i++) {
      int space = indexOf(' ', at);
      set(i, at, space);
      at = space + 1;
    }
    return headers(lastQuote);
  }

  /** Where the closing quote of the Request-URI is: the first one with numbers behind it. */
  private int endOfUri(int from, int lastQuote) {
    for (int i = from; i <= lastQuote; i++) {
      if (b[i] == '"' && i + 1 < end && b[i + 1] == ' ' && isNumbers(i + 2)) {
        return i;
      }
    }
    return -1;
  }

  /** {@code (\d{3}|-) (\S+) (\d+|-) (\d+|-) (\d+|-) (\d+|-) ("|- )}, tried at one place. */
  private boolean isNumbers(int from) {
    int i = from;
    int status = number(i);
    if (status < 0 || b[i] != '-' && status - i != 3 || !isSpace(status)) {
      return false;
    }
    i = status + 1;
    int error = i;
    while (i < end && b[i] != ' ') {
      i++;
    }
    if (i == error || !isSpace(i)) {
      return false;
    }
    i++;
    for (int k = 0; k < 4; k++) {
      int number = number(i);
      if (number < 0 || !isSpace(number)) {
        return false;
      }
      i = number + 1;
    }
    return i < end && (b[i] == '"' || b[i] == '-' && isSpace(i + 1));
  }

  private boolean isSpace(int i) {
    return i < end && b[i] == ' ';
  }

  /** The end of a number or of {@code -}; negative if there is neither. */
  private int number(int from) {
    if (from < end && b[from] == '-') {
      return from + 1;
    }
    int i = from;
    while (i < end && b[i] >= '0' && b[i] <= '9') {
      i++;
    }
    return i > from ? i : -1;
  }

  /** Referer and User-Agent, quoted or not, and what is behind them. */
  private boolean headers(int lastQuote) {
    int referer = AccessLogField.REFERER.ordinal();
    int userAgent = AccessLogField.USER_AGENT.ordinal();
    if (b[at] == '-') {
      set(referer, at, at + 1);
      at += 2;
      if (at < end && b[at] == '"' && lastQuote > at) {
        set(userAgent, at + 1, lastQuote);
        at = lastQuote + 1;
        return tail();
      }
      if (lastQuote >= at || !(at + 1 < end && b[at] == '-' && b[at + 1] == ' ')) {
        return fail("no User-Agent behind the Referer");
      }
      set(userAgent, at, at + 1);
      at++;
      return tail();
    }
    if (lastQuote <= at) {
      return fail("the quotes of Referer and User-Agent do not match");
    }
    int open = at + 1;
    int split = split(open, lastQuote);
    boolean alone = behindIsUserAgent(lastQuote + 1);
    if (split < 0 && !alone) {
      return fail("the quotes of Referer and User-Agent do not match");
    }
    if (alone && (split < 0 || !isTail(lastQuote + 1) && isTail(lastQuote + 3))) {
      set(referer, open, lastQuote);
      set(userAgent, lastQuote + 2, lastQuote + 3);
      at = lastQuote + 3;
      return tail();
    }
    set(referer, open, split);
    set(userAgent, split + 3, lastQuote);
    ambiguous = split(split + 1, lastQuote) >= 0 || endOfUri(open, lastQuote - 1) >= 0;
    at = lastQuote + 1;
    return tail();
  }

  /** The first {@code " "} whose second quote is not the last of the line. */
  private int split(int from, int lastQuote) {
    for (int i = from; i + 2 < lastQuote; i++) {
      if (b[i] == '"' && b[i + 1] == ' ' && b[i + 2] == '"') {
        return i;
      }
    }
    return -1;
  }

  /** Whether {@code " - "} stands here: nil, which could be the User-Agent or the version id. */
  private boolean behindIsUserAgent(int from) {
    return from + 2 < end && b[from] == ' ' && b[from + 1] == '-' && b[from + 2] == ' ';
  }

  /**
   * Whether what stands here can be the fields from the version id on, by those of which all values
   * are known.
   */
  private boolean isTail(int from) {
    int field = VERSION_ID;
    int i = from;
    while (i < end && field <= TLS_VERSION) {
      int start = i + 1;
      int stop = indexOf(' ', start);
      stop = stop < 0 ? end : stop;
      if (field == SIGNATURE_VERSION && !isOneOf(start, stop, "SigV4", "SigV2", "SigV4A")
          || field == AUTHENTICATION_TYPE && !isOneOf(start, stop, "AuthHeader", "QueryString")
          || field == TLS_VERSION && !isNil(start, stop) && !isTls(start)) {
        return false;
      }
      i = stop;
      field++;
    }
    return true;
  }

  private boolean isOneOf(int start, int stop, String... texts) {
    for (String text : texts) {
      if (stop - start == text.length() && startsWith(start, text)) {
        return true;
      }
    }
    return isNil(start, stop);
  }

  private boolean isTls(int start) {
    return startsWith(start, "TLS") || startsWith(start, "SSL");
  }

  // ---- from the right

  /** The fields behind User-Agent: no spaces in them, as many as there are. */
  private boolean tail() {
    int field = VERSION_ID;
    while (at < end) {
      if (b[at] != ' ') {
        return fail("no space behind the User-Agent");
      }
      while (at < end && b[at] == ' ') {
        at++;
      }
      if (at == end) {
        break;
      }
      int space = indexOf(' ', at);
      int stop = space < 0 || field == starts.length - 1 ? end : space;
      set(field++, at, stop);
      at = stop;
    }
    count = field;
    return field > VERSION_ID
        || fail("nothing behind the User-Agent, where the version id belongs");
  }

  private void set(int field, int from, int to) {
    starts[field] = from;
    ends[field] = to;
    count = Math.max(count, field + 1);
  }

  private int indexOf(char c, int from) {
    for (int i = from; i < end; i++) {
      if (b[i] == c) {
        return i;
      }
    }
    return -1;
  }

  private boolean startsWith(int from, String text) {
    if (from + text.length() > end) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (b[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isNil(int start, int stop) {
    return stop == start || stop - start == 1 && b[start] == '-';
  }
}
