package io.flowtrail.jobs.rules;

import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaProblem;
import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** Rule files in buckets: objects whose names end in {@code .yml} or {@code .yaml}. */
public final class RuleStores {
  /** The parser's own limit is 2 Mi characters. */
  private static final int LARGEST = 8 << 20;

  private static final int MOST_FILES = 10_000;

  private RuleStores() {}

  /**
   * Reads all of a place.
   *
   * @param problems takes what is wrong with single files
   * @throws IOException if the place cannot be read
   */
  public static List<RuleText> read(StoreOpener place, List<SigmaProblem> problems)
      throws IOException {
    List<RuleText> texts = new ArrayList<>();
    try (ObjectStore store = place.open()) {
      for (ObjectSummary object : list(store)) {
        String uri = store.uri(object.key());
        try (InputStream in = store.open(object.key())) {
          byte[] bytes = in.readNBytes(LARGEST + 1);
          if (bytes.length > LARGEST) {
            problems.add(error(uri, "larger than 2 MiB, which is too large for a rule file"));
          } else {
            // A new decoder reports what is malformed.
            String text =
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            texts.add(new RuleText(uri, text));
          }
        } catch (CharacterCodingException e) {
          problems.add(error(uri, "not UTF-8; save the file in that encoding"));
        }
      }
      if (texts.isEmpty() && problems.isEmpty()) {
        problems.add(error(store.uri(), "no .yml or .yaml object lies there"));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return texts;
  }

  /** Names, sizes and times of the objects. */
  static void fingerprint(StoreOpener place, StringBuilder print) throws IOException {
    try (ObjectStore store = place.open()) {
      for (ObjectSummary object : list(store)) {
        print
            .append(store.uri(object.key()))
            .append(' ')
            .append(object.size())
            .append(' ')
            .append(object.lastModified())
            .append('\n');
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<ObjectSummary> list(ObjectStore store) throws IOException {
    List<ObjectSummary> files = new ArrayList<>();
    for (Iterator<ObjectSummary> all = store.list("", ""); all.hasNext(); ) {
      ObjectSummary object = all.next();
      String name = object.key().substring(object.key().lastIndexOf('/') + 1);
      String lower = name.toLowerCase(Locale.ROOT);
      if (!name.startsWith(".") && (lower.endsWith(".yml") || lower.endsWith(".yaml"))) {
        files.add(object);
      }
      if (files.size() > MOST_FILES) {
        throw new IOException(store.uri() + " holds more than " + MOST_FILES + " rule files");
      }
    }
    return files;
  }

  private static SigmaProblem error(String file, String message) {
    return new SigmaProblem(SigmaProblem.Severity.ERROR, file, 0, "", "", message);
  }
}
