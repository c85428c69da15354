package io.flowtrail.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.sigma.SigmaProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What authors are told: where, which rule, which field, what to write instead. */
class RuleProblemsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "a|contain: x ~ did you mean 'contains'",
        "a|endwith: x ~ did you mean 'endswith'",
        "a|startswth: x ~ did you mean 'startswith'",
        "a|Contains: x ~ write 'contains'",
        "a|regex: x ~ write 're'",
        "a|equals: x ~ leave it out",
        "a|frobnicate: x ~ unknown modifier 'frobnicate'",
        "a|: x ~ a modifier is missing",
        "a|contains|contains: x ~ twice",
        "a|re|contains|endswith: x ~ do not combine",
        "a|re|cidr: x ~ do not combine",
        "a|contains|endswith: x ~ do not combine",
        "a|gt|lt: 5 ~ write the field twice",
        "a|gt: five ~ takes a number",
        "a|gt: null ~ takes a number",
        "a|i: x ~ 'field|re|i'",
        "a|cased|re: x ~ 'i'",
        "a|contains|base64: x ~ write 'base64|contains'",
        "a|base64|expand: x ~ write 'expand|base64'",
        "a|base64: 'a*' ~ wildcards",
        "a|base64offset|contains: a ~ too short",
        "a|contains: '' ~ exists",
        "a|contains: null ~ null does not combine",
        "a|exists: maybe ~ true or false",
        "a|exists|contains: true ~ do not combine",
        "a|exists|neq: true ~ stands alone",
        "a|cidr: 10.0.0.* ~ instead of wildcards",
        "a|cidr: 10.0.0.0/33 ~ between 0 and 32",
        "a|cidr: example.com ~ no block of addresses",
        "a|hour: 24 ~ between 0 and 23",
        "a|expand: '%acounts%' ~ did you mean 'accounts'",
        "a|expand: '%mine%' ~ the list 'mine' is not defined",
        "a|re: '(?=x)y' ~ lookahead '(?='",
        "a|re: '(?<!x)y' ~ lookbehind '(?<!'",
        "a|re: '(a)\\1' ~ backreference",
        "a|re: 'a++' ~ possessive",
        "a|re: '(?>a)' ~ atomic",
        "a|re: '(a' ~ not a valid regular expression",
        "a|re: '(a{1000}){1000}' ~ steps",
        "a|re: '((a{100}){100}){100}' ~ steps",
        "a|re: '' ~ exists",
        "a|fieldref: 'b*' ~ without wildcards",
        "a|fieldref: 5 ~ name of another field",
        "a|fieldref|gt: b ~ do not combine",
        "a|wide: 'ä' ~ ASCII",
        "a..b: x ~ empty name",
        "a[x]: y ~ [n]",
        "flowtrail.nonsense: x ~ unknown derived field",
        "a: {b: c} ~ with dots",
        "a: [] ~ empty",
        "a: [[x]] ~ single values",
        "'|startswith': x ~ needs a field",
        "'': x ~ empty",
      })
  void itemsSayWhatToWriteInstead(String item, String message) {
    List<SigmaProblem> problems =
        Rules.problems(Rules.rule("selection:\n  " + item + "\ncondition: selection\n"));
    assertThat(problems).filteredOn(SigmaProblem::isError).hasSize(1);
    SigmaProblem problem = problems.get(0);
    assertThat(problem.message()).contains(message);
    assertThat(problem.file()).isEqualTo("rule.yml");
    assertThat(problem.line()).isEqualTo(8);
    assertThat(problem.ruleId()).isEqualTo("test-1");
    assertThat(problem.field()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "selectoin ~ did you mean 'selection'",
        "selection and filter ~ there is no selection 'filter'",
        "1 of sel_* ~ means no selection",
        "1 of select ~ write 'select*'",
        "selection* ~ write '1 of selection*'",
        "2 of selection* ~ can never hold",
        "0 of them ~ not 1 of",
        "them ~ 1 of them",
        "selection and ~ ends where",
        "(selection ~ ')' is missing",
        "selection) ~ closes nothing",
        "selection selection ~ 'and' or 'or' is missing",
        "and selection ~ at the beginning",
        "1 of (selection) ~ common prefix",
        "few of them ~ not understood",
        "selection | count() by a > 5 ~ write a correlation of type 'event_count'",
        "selection | near other ~ 'temporal'",
        "'' ~ empty",
        "[] ~ empty",
        "{a: b} ~ expected text",
      })
  void conditionsSayWhatToWriteInstead(String condition, String message) {
    List<SigmaProblem> problems =
        Rules.problems(Rules.rule("selection:\n  a: x\ncondition: " + condition + "\n"));
    assertThat(problems).filteredOn(SigmaProblem::isError).hasSize(1);
    SigmaProblem problem = problems.stream().filter(SigmaProblem::isError).findFirst().get();
    assertThat(problem.message()).contains(message);
    assertThat(problem.line()).isEqualTo(9);
    assertThat(problem.field()).isEqualTo("condition");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "title: x\\nlogsource: {product: aws, service: cloudtrail}\\ndetections: {} ~ 'detection'",
        "title: x\\ndetection: {s: {a: 1}, condition: s} ~ 'logsource' is missing",
        "title: x\\nlogsource: {product: aws}\\ndetection: {s: {a: 1}, condition: s} ~ no service",
        "logsource: {service: cloudtrail}\\ndetection: {s: {a: 1}, condition: s} ~ 'title' is missing",
        "title: x\\nlevel: hihg\\nlogsource: {service: cloudtrail}\\ndetection: {s: {a: 1}, condition: s}"
            + " ~ did you mean 'high'",
        "title: x\\nlogsource: {service: cloudtrail}\\ndetection: {s: {a: 1}} ~ 'condition' is missing",
        "title: x\\nlogsource: {service: cloudtrail}\\ndetection: {condition: s} ~ no selection",
        "title: x\\nlogsource: {service: cloudtrail}\\ndetection: [a] ~ expected a map",
        "title: x\\nlogsource: {service: cloudtrail}\\ndetection: {s: {}, condition: s} ~ empty",
        "title: x\\nlogsource: {service: cloudtrail}\\ndetection: {s: , condition: s} ~ nothing",
        "title: x\\nlogsource: {service: cloudtrail}\\ntaxonomy: ecs\\n"
            + "detection: {s: {a: 1}, condition: s} ~ taxonomy 'ecs'",
        "title: x\\nlogsource: {service: cloudtrail}\\n"
            + "detection: {s: {a: 1}, timeframe: 5m, condition: s} ~ timespan",
        "action: global\\ntitle: x\\ndetection: {} ~ no Sigma document",
        "action: globl\\ntitle: x\\ndetection: {} ~ global, reset and repeat",
        "- a\\n- b ~ expected a map, found a list",
        "just text ~ expected a map",
        "# nothing ~ no Sigma document",
        "title: x\\ntitle: y ~ second time",
        "a: b\\n\\tc: d ~ a tab",
        "a: [b ~ not valid YAML",
        "a: \\u0001 ~ U+0001",
        "title: x\\ndetection: {}\\nfilter: {} ~ a document of its own",
      })
  void documentsSayWhatIsMissing(String escaped, String message) {
    String file = escaped.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0001", "\u0001");
    List<SigmaProblem> problems = Rules.problems(file);
    assertThat(problems).anyMatch(p -> p.isError() && p.message().contains(message));
    assertThat(problems).filteredOn(SigmaProblem::isError).hasSize(1);
  }

  @Test
  void everyProblemOfAllFilesIsListedInOrder() {
    String bad = Rules.rule("selection:\n  a|contain: x\n  b|gt: y\ncondition: selection\n");
    List<SigmaProblem> problems =
        Rules.problems(
            bad,
            bad.replace("test-1", "test-2"),
            "a: [",
            Rules.rule("x:\n  a: 1\n").replace("test-1", "test-4"));
    assertThat(problems)
        .filteredOn(SigmaProblem::isError)
        .extracting(SigmaProblem::file)
        .containsExactly(
            "rule1.yml", "rule1.yml", "rule2.yml", "rule2.yml", "rule3.yml", "rule4.yml");
    assertThat(problems.get(0).toString())
        .isEqualTo(
            "rule1.yml:8: rule test-1: a|contain: unknown modifier 'contain'; did you mean"
                + " 'contains'?");
  }

  @Test
  void aKeyThatStandsTwiceIsAnErrorAtItsSecondPlace() {
    List<SigmaProblem> problems =
        Rules.problems(
            Rules.rule("selection:\n  a|contains: x\n  a|contains: y\ncondition: selection\n"));
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).line()).isEqualTo(9);
    assertThat(problems.get(0).message()).contains("first in line 8");
  }

  @Test
  void whatIsProbablyNotMeantIsANotice() {
    List<SigmaProblem> problems =
        Rules.problems(
            Rules.rule(
                """
                selection:
                  a: '%accounts%'
                  b|all: x
                  c|base64offset: foobar
                  d|cidr: 10.1.0.0/8
                unused:
                  e: 1
                condition: selection
                """));
    assertThat(problems).noneMatch(SigmaProblem::isError);
    assertThat(problems).extracting(SigmaProblem::line).containsExactly(8, 9, 10, 11, 13);
  }

  @Test
  void idsAndNamesAreTakenOnce() {
    String first = Rules.rule("s:\n  a: 1\ncondition: s\n");
    String second = first.replace("id: test-1", "id: test-2\nname: test-1");
    List<SigmaProblem> problems = Rules.problems(first, second);
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).message()).contains("'test-1' is taken by").contains("rule1.yml:1");
    assertThat(Rules.problems(first, first)).hasSize(1);
  }
}
