package io.flowtrail.sigma;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/** The YAML documents of one file as nodes, which know their lines; bounded against bombs. */
final class YamlDocuments {
  /** The largest file, in characters. */
  static final int LONGEST_FILE = 2 * 1024 * 1024;

  private static final int MOST_ALIASES = 50;
  private static final int DEEPEST = 64;

  private YamlDocuments() {}

  /** Reads as many documents as can be read; what stops it is added to {@code problems}. */
  static List<Node> read(RuleText file, SigmaProblems problems) {
    String text = file.text();
    if (text.length() > LONGEST_FILE) {
      problems.error(
          file.file(),
          0,
          "",
          "",
          "the file is larger than 2 MiB; split it, or move long value lists into a list of the"
              + " configuration and write %name% with the modifier 'expand'");
      return List.of();
    }
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    List<Node> documents = new ArrayList<>();
    try {
      Iterator<Node> nodes = new Yaml(options()).composeAll(new StringReader(text)).iterator();
      while (nodes.hasNext()) {
        documents.add(nodes.next());
      }
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
      problems.error(file.file(), mark == null ? 0 : mark.getLine() + 1, "", "", message(e));
    } catch (ReaderException e) {
      problems.error(
          file.file(),
          lineOf(text, e.getPosition()),
          "",
          "",
          String.format(
              "character U+%04X is not allowed in YAML; write it as an escape in double quotes",
              e.getCodePoint()));
    } catch (YAMLException e) {
      problems.error(file.file(), 0, "", "", limitMessage(e));
    } catch (StackOverflowError e) {
      problems.error(file.file(), 0, "", "", "the YAML is nested too deeply");
    }
    return documents;
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MOST_ALIASES);
    options.setNestingDepthLimit(DEEPEST);
    options.setCodePointLimit(LONGEST_FILE + 1);
    options.setAllowRecursiveKeys(false);
    options.setMergeOnCompose(true);
    return options;
  }

  private static String message(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? "" : e.getProblem();
    if (problem.contains("'\\t") || problem.contains("\\t(TAB)")) {
      return "a tab stands where YAML allows only spaces; indent with spaces";
    }
    String context = e.getContext() == null ? "" : e.getContext() + ": ";
    return "not valid YAML: " + context + problem;
  }

  private static String limitMessage(YAMLException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("aliases")) {
      return "more than " + MOST_ALIASES + " YAML aliases of maps and lists; write them out";
    }
    if (message.contains("Nesting") || message.contains("depth")) {
      return "the YAML is nested deeper than " + DEEPEST + " levels";
    }
    return "not valid YAML: " + message;
  }

  private static int lineOf(String text, int position) {
    int line = 1;
    for (int i = 0; i < Math.min(position, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }
}
