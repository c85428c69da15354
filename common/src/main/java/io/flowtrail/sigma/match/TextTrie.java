package io.flowtrail.sigma.match;

import java.util.Arrays;
import java.util.List;

/**
 * Many literals sought in a text at once, in time linear in the text however many they are: at its
 * beginning, at its end or anywhere (the automaton of Aho and Corasick).
 */
final class TextTrie {
  /** How large it may grow, in characters of all literals. */
  static final int LARGEST = 4_000_000;

  private final boolean cased;
  private final boolean backward;

  private int nodes = 1;
  private int[] firstChild = new int[64];
  private int[] nextSibling = new int[64];
  private char[] letter = new char[64];
  private int[] literal = new int[64];
  private int[] fallback;

  private long[] edges = new long[256];
  private int[] targets = new int[256];
  private int edgeCount;

  /**
   * @param backward whether texts are read from their end
   * @param anywhere whether {@link #within} will be asked
   */
  TextTrie(List<String> literals, boolean cased, boolean backward, boolean anywhere) {
    this.cased = cased;
    this.backward = backward;
    Arrays.fill(literal, -1);
    Arrays.fill(edges, -1);
    for (int i = 0; i < literals.size(); i++) {
      add(cased ? literals.get(i) : CaseFold.fold(literals.get(i)), i);
    }
    if (anywhere) {
      link();
    }
  }

  private void add(String text, int index) {
    int node = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(backward ? text.length() - 1 - i : i);
      int next = child(node, c);
      if (next < 0) {
        next = newNode(node, c);
      }
      node = next;
    }
    if (literal[node] < 0) {
      literal[node] = index;
    }
  }

  private int newNode(int parent, char c) {
    if (nodes == letter.length) {
      int size = nodes * 2;
      firstChild = Arrays.copyOf(firstChild, size);
      nextSibling = Arrays.copyOf(nextSibling, size);
      letter = Arrays.copyOf(letter, size);
      literal = Arrays.copyOf(literal, size);
      Arrays.fill(literal, nodes, size, -1);
    }
    int node = nodes++;
    letter[node] = c;
    nextSibling[node] = firstChild[parent];
    firstChild[parent] = node;
    if (++edgeCount * 2 > edges.length) {
      long[] oldEdges = edges;
      int[] oldTargets = targets;
      edges = new long[oldEdges.length * 2];
      targets = new int[oldEdges.length * 2];
      Arrays.fill(edges, -1);
      for (int i = 0; i < oldEdges.length; i++) {
        if (oldEdges[i] >= 0) {
          put(oldEdges[i], oldTargets[i]);
        }
      }
    }
    put(edge(parent, c), node);
    return node;
  }

  private static long edge(int node, char c) {
    return (long) node << 16 | c;
  }

  private static int spread(long edge) {
    long mixed = edge * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }

  private void put(long edge, int target) {
    int mask = edges.length - 1;
    int at = spread(edge) & mask;
    while (edges[at] >= 0) {
      at = at + 1 & mask;
    }
    edges[at] = edge;
    targets[at] = target;
  }

  private int child(int node, char c) {
    long edge = edge(node, c);
    int mask = edges.length - 1;
    for (int at = spread(edge) & mask; edges[at] >= 0; at = at + 1 & mask) {
      if (edges[at] == edge) {
        return targets[at];
      }
    }
    return -1;
  }

  /** Gives every node the node of its longest proper ending, breadth first. */
  private void link() {
    fallback = new int[nodes];
    int[] queue = new int[nodes];
    int head = 0;
    int tail = 0;
    queue[tail++] = 0;
    while (head < tail) {
      int node = queue[head++];
      for (int next = firstChild[node]; next > 0; next = nextSibling[next]) {
        if (node != 0) {
          int ending = step(fallback[node], letter[next]);
          fallback[next] = ending;
          if (literal[next] < 0) {
            literal[next] = literal[ending];
          }
        }
        queue[tail++] = next;
      }
    }
  }

  private int step(int from, char c) {
    int node = from;
    int next = child(node, c);
    while (next < 0 && node != 0) {
      node = fallback[node];
      next = child(node, c);
    }
    return Math.max(next, 0);
  }

  /** The index of a literal with which the text begins (ends, if backward), or -1. */
  int atEdge(String text) {
    int node = 0;
    int length = text.length();
    for (int i = 0; i < length && literal[node] < 0; i++) {
      int at = backward ? length - 1 - i : i;
      node = child(node, cased ? text.charAt(at) : CaseFold.at(text, at));
      if (node < 0) {
        return -1;
      }
    }
    return literal[node];
  }

  /** The index of a literal that stands anywhere in the text, or -1. */
  int within(String text) {
    int node = 0;
    if (literal[0] >= 0) {
      return literal[0];
    }
    for (int i = 0; i < text.length(); i++) {
      node = step(node, cased ? text.charAt(i) : CaseFold.at(text, i));
      if (literal[node] >= 0) {
        return literal[node];
      }
    }
    return -1;
  }
}
