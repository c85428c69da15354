package io.flowtrail.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;

/**
 * A directory, or a single file, as a store. Keys are paths relative to the directory, sorted as S3
 * sorts them (by their UTF-8 bytes); a single file's key is its name.
 *
 * <p>Hidden files (those that begin with a dot) are no objects. An object's metadata is a sidecar
 * beside it, {@code <name>.metadata.json}, a JSON object of strings; sidecars are no objects
 * either.
 *
 * <p>Nothing outside the directory is read, whatever links say. A link to a file inside is read; a
 * link to a directory inside is not followed, as its files are found at their own place (so loops
 * do no harm). Anything that cannot be read (a dangling link, a link that leads outside, a
 * directory without permission) is listed all the same, and {@link #open} says why: nothing is left
 * out in silence.
 */
public final class DirectoryObjectStore implements ObjectStore {
  private static final String SIDECAR = ".metadata.json";
  private static final int LARGEST_SIDECAR = 64 << 10;
  private static final String AWS_PREFIX = "x-amz-meta-";

  private final Path given;
  private final Path root;
  private final String onlyKey;

  private DirectoryObjectStore(Path given, Path root, String onlyKey) {
    this.given = given;
    this.root = root;
    this.onlyKey = onlyKey;
  }

  /** A store over a directory or file; that it exists is first asked when it is listed. */
  public static DirectoryObjectStore open(Path directoryOrFile) {
    Path absolute = directoryOrFile.toAbsolutePath().normalize();
    Path name = absolute.getFileName();
    if (name == null || Files.isDirectory(absolute)) {
      return new DirectoryObjectStore(directoryOrFile, absolute, "");
    }
    Path parent = absolute.getParent();
    return new DirectoryObjectStore(
        directoryOrFile, parent == null ? absolute : parent, name.toString());
  }

  @Override
  public String uri() {
    return given.toString();
  }

  @Override
  public String uri(String key) {
    return onlyKey.isEmpty() ? given + "/" + key : given.toString();
  }

  @Override
  public Iterator<ObjectSummary> list(String prefix, String startAfter) throws IOException {
    if (!onlyKey.isEmpty()) {
      Path file = root.resolve(onlyKey);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new NoSuchFileException(given.toString(), null, "no such file or directory");
      }
      boolean asked = onlyKey.startsWith(prefix) && compareKeys(onlyKey, startAfter) > 0;
      return asked
          ? List.of(summary(onlyKey, file)).iterator()
          : List.<ObjectSummary>of().iterator();
    }
    return new Listing(prefix, startAfter);
  }

  @Override
  public Iterator<String> folders(String prefix) throws IOException {
    int slash = prefix.lastIndexOf('/') + 1;
    String parent = prefix.substring(0, slash);
    String begin = prefix.substring(slash);
    if (!onlyKey.isEmpty() || !parent.isEmpty() && !isSafe(parent)) {
      return List.<String>of().iterator();
    }
    Path directory = root.resolve(parent);
    if (!Files.isDirectory(directory) || !isInside(directory)) {
      return List.<String>of().iterator();
    }
    List<String> folders = new ArrayList<>();
    for (Child child : children(directory)) {
      if (child.directory && child.name.startsWith(begin)) {
        folders.add(parent + child.name + "/");
      }
    }
    return folders.iterator();
  }

  @Override
  public Iterator<ObjectSummary> listFolder(String folder, String startAfter) throws IOException {
    if (!onlyKey.isEmpty()) {
      return ObjectStore.super.listFolder(folder, startAfter);
    }
    if (!folder.isEmpty() && !isSafe(folder)) {
      return List.<ObjectSummary>of().iterator();
    }
    Path directory = root.resolve(folder);
    if (!isInside(directory)) {
      return List.<ObjectSummary>of().iterator();
    }
    try {
      return children(directory).stream()
          .filter(child -> !child.directory && compareKeys(folder + child.name, startAfter) > 0)
          .map(child -> summary(folder + child.name, child.path))
          .iterator();
    } catch (AccessDeniedException e) {
      if (folder.isEmpty()) {
        throw e;
      }
      return List.of(new ObjectSummary(folder, 0, 0)).iterator();
    }
  }

  /**
   * A file that was moved here keeps the time of its content; the time of the change of its inode,
   * where the system has one, tells when it came.
   */
  @Override
  public long appeared(ObjectSummary object) {
    try {
      Path file = root.resolve(object.key());
      Object changed = Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
      return changed instanceof FileTime time
          ? Math.max(time.toMillis(), object.lastModified())
          : object.lastModified();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return object.lastModified();
    }
  }

  /** Files grow while they are written. */
  @Override
  public boolean isAtomic() {
    return false;
  }

  @Override
  public InputStream open(String key) throws IOException {
    Path file = readable(key);
    try {
      return Files.newInputStream(file);
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(uri(key), null, "no permission to read it");
    }
  }

  /** The file behind a key, known to lie inside the root and to be a regular file. */
  private Path readable(String key) throws IOException {
    if (!isSafe(key) || !onlyKey.isEmpty() && !isOwn(key)) {
      throw new NoSuchFileException(uri(key), null, "no such object in " + given);
    }
    Path file = root.resolve(key);
    boolean link = Files.isSymbolicLink(file);
    try {
      if (!isInside(file) && onlyKey.isEmpty()) {
        throw new AccessDeniedException(
            uri(key), null, "a link that leads outside of " + given + " is not followed");
      }
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        throw Files.isReadable(file)
            ? new FileSystemException(uri(key), null, "is a directory")
            : new AccessDeniedException(uri(key), null, "no permission to read the directory");
      }
      if (!attributes.isRegularFile()) {
        throw new FileSystemException(uri(key), null, "is no regular file");
      }
      return file;
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          uri(key), null, link ? "a link that leads nowhere" : "no such file");
    } catch (AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) {
      throw link
          ? new FileSystemException(uri(key), null, "a link that leads to itself or nowhere")
          : e;
    }
  }

  private boolean isOwn(String key) {
    return key.equals(onlyKey) || key.equals(onlyKey + SIDECAR);
  }

  /** Whether a key, as text, can only mean something below the root. */
  private static boolean isSafe(String key) {
    if (key.isEmpty() || key.indexOf('\0') >= 0) {
      return false;
    }
    for (String part :
        (key.endsWith("/") ? key.substring(0, key.length() - 1) : key).split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    try {
      return !Path.of(key).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private boolean isInside(Path path) throws IOException {
    try {
      return path.toRealPath().startsWith(root.toRealPath());
    } catch (AccessDeniedException e) {
      // A directory on the way without permission; opening will say so.
      return true;
    }
  }

  @Override
  public Map<String, String> metadata(String key) throws IOException {
    String sidecar = key + SIDECAR;
    if (!isSafe(sidecar) || !Files.exists(root.resolve(sidecar))) {
      return Map.of();
    }
    byte[] json;
    try (InputStream in = Files.newInputStream(readable(sidecar))) {
      json = in.readNBytes(LARGEST_SIDECAR + 1);
    }
    if (json.length > LARGEST_SIDECAR) {
      throw new IOException(uri(sidecar) + " is larger than any metadata");
    }
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IOException(uri(sidecar) + " is not JSON", e);
    }
    if (!root.isObject()) {
      throw new IOException(uri(sidecar) + " is not a JSON object of strings");
    }
    // What aws s3api head-object prints has it inside.
    JsonNode members = root.path("Metadata").isObject() ? root.path("Metadata") : root;
    Map<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      String name = member.getKey().toLowerCase(Locale.ROOT);
      if (member.getValue().isValueNode() && !member.getValue().isNull()) {
        metadata.put(
            name.startsWith(AWS_PREFIX) ? name.substring(AWS_PREFIX.length()) : name,
            member.getValue().asText());
      }
    }
    return Map.copyOf(metadata);
  }

  @Override
  public void close() {
    // Nothing is kept open.
  }

  private static ObjectSummary summary(String key, Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new ObjectSummary(
          key,
          attributes.isRegularFile() ? attributes.size() : 0,
          attributes.lastModifiedTime().toMillis());
    } catch (IOException e) {
      // Opening it will say why.
      return new ObjectSummary(key, 0, 0);
    }
  }

  private static int compareKeys(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** What lies in a directory. */
  private record Child(String name, Path path, boolean directory, byte[] sortedAs) {}

  /** The children that count, in the order of the keys below them. */
  private List<Child> children(Path directory) throws IOException {
    List<Child> children = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        String name = path.getFileName().toString();
        if (name.startsWith(".")) {
          continue;
        }
        boolean itsOwn = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (!itsOwn && isDirectoryFoundElsewhere(path)) {
          continue;
        }
        names.add(name);
        String sortedAs = itsOwn ? name + "/" : name;
        children.add(new Child(name, path, itsOwn, sortedAs.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    children.removeIf(
        child ->
            child.name.endsWith(SIDECAR)
                && names.contains(child.name.substring(0, child.name.length() - SIDECAR.length())));
    children.sort((a, b) -> Arrays.compareUnsigned(a.sortedAs, b.sortedAs));
    return children;
  }

  /** Whether a path is a link to a directory of this store, whose files are listed there. */
  private boolean isDirectoryFoundElsewhere(Path path) {
    try {
      return Files.isSymbolicLink(path) && Files.isDirectory(path) && isInside(path);
    } catch (IOException e) {
      return false;
    }
  }

  /** Walks the directories lazily, one directory's children in memory at a time and level. */
  private final class Listing implements Iterator<ObjectSummary> {
    private record Level(String key, Iterator<Child> children) {}

    private final String prefix;
    private final String startAfter;
    private final Deque<Level> levels = new ArrayDeque<>();
    private ObjectSummary next;

    Listing(String prefix, String startAfter) throws IOException {
      this.prefix = prefix;
      this.startAfter = startAfter;
      levels.push(new Level("", children(root).iterator()));
    }

    @Override
    public boolean hasNext() {
      while (next == null && !levels.isEmpty()) {
        Level level = levels.peek();
        if (!level.children.hasNext()) {
          levels.pop();
          continue;
        }
        Child child = level.children.next();
        String key = level.key + child.name;
        if (child.directory) {
          enter(key + "/", child.path);
        } else if (isAsked(key)) {
          next = summary(key, child.path);
        }
      }
      return next != null;
    }

    private boolean isAsked(String key) {
      return key.startsWith(prefix) && compareKeys(key, startAfter) > 0;
    }

    private void enter(String key, Path directory) {
      boolean below = key.startsWith(prefix) || prefix.startsWith(key);
      boolean behind = compareKeys(key, startAfter) > 0 || startAfter.startsWith(key);
      if (!below || !behind) {
        return;
      }
      try {
        levels.push(new Level(key, children(directory).iterator()));
      } catch (AccessDeniedException e) {
        if (isAsked(key)) {
          next = new ObjectSummary(key, 0, 0);
        }
      } catch (NoSuchFileException e) {
        // Went away while the list was made: no object, and none to miss.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public ObjectSummary next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ObjectSummary summary = next;
      next = null;
      return summary;
    }
  }
}
