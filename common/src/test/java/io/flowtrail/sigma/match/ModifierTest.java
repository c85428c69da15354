package io.flowtrail.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.SigmaException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModifierTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        // plain values: whole text, without regard to case, wildcards
        "a: Stop ~ {\"a\":\"stop\"} ~ true",
        "a: Stop ~ {\"a\":\"stopped\"} ~ false",
        "a: 'ÄÖ' ~ {\"a\":\"äö\"} ~ true",
        "a: 'straße' ~ {\"a\":\"STRASSE\"} ~ false",
        "a: '𐐀' ~ {\"a\":\"𐐨\"} ~ true",
        "a: 'k' ~ {\"a\":\"\\u212a\"} ~ true",
        "a: 'Get*' ~ {\"a\":\"GetObject\"} ~ true",
        "a: '*Object' ~ {\"a\":\"getobject\"} ~ true",
        "a: '*Obj*' ~ {\"a\":\"getobject\"} ~ true",
        "a: 'Get*ct' ~ {\"a\":\"getobject\"} ~ true",
        "a: 'Get*cts' ~ {\"a\":\"getobject\"} ~ false",
        "a: 'a*a' ~ {\"a\":\"a\"} ~ false",
        "a: 'a*a' ~ {\"a\":\"aa\"} ~ true",
        "a: 'a*bc*bc' ~ {\"a\":\"abc\"} ~ false",
        "a: 'a*bc*bc' ~ {\"a\":\"abcbc\"} ~ true",
        "a: 'a?c' ~ {\"a\":\"abc\"} ~ true",
        "a: 'a?c' ~ {\"a\":\"ac\"} ~ false",
        "a: 'a?c' ~ {\"a\":\"a😀c\"} ~ true",
        "a: 'a??c' ~ {\"a\":\"a😀c\"} ~ false",
        "a: '*a?c*' ~ {\"a\":\"xxabcxx\"} ~ true",
        "a: '*' ~ {\"a\":\"\"} ~ true",
        "a: '*' ~ {\"a\":null} ~ false",
        "a: '*' ~ {} ~ false",
        "a: 'a\\*c' ~ {\"a\":\"a*c\"} ~ true",
        "a: 'a\\*c' ~ {\"a\":\"abc\"} ~ false",
        "a: 'a\\?c' ~ {\"a\":\"abc\"} ~ false",
        "a: 'a\\\\*' ~ {\"a\":\"a\\\\bc\"} ~ true",
        "a: 'a\\\\*' ~ {\"a\":\"a*\"} ~ false",
        "a: 'a\\b' ~ {\"a\":\"a\\\\b\"} ~ true",
        "a: 'a\\\\b' ~ {\"a\":\"a\\\\b\"} ~ true",
        "a: 'a\\\\\\*' ~ {\"a\":\"a\\\\*\"} ~ true",
        // regular expressions are sought anywhere, or at an end
        "a|re|contains: 'b|c' ~ {\"a\":\"xcx\"} ~ true",
        "a|re|startswith: 'b|c' ~ {\"a\":\"cx\"} ~ true",
        "a|re|startswith: 'b|c' ~ {\"a\":\"xc\"} ~ false",
        "a|startswith|re|m: 'c' ~ {\"a\":\"x\\nc\"} ~ false",
        "a|re|endswith: 'b|c' ~ {\"a\":\"xb\"} ~ true",
        "a|re|endswith: 'b|c' ~ {\"a\":\"bx\"} ~ false",
        "a|exists: yes ~ {\"a\":1} ~ true",
        "a|exists: no ~ {\"a\":1} ~ false",
        // lists
        "a: [x, Y] ~ {\"a\":\"y\"} ~ true",
        "a: [x, Y] ~ {\"a\":\"z\"} ~ false",
        "a: [a, b, c, d, e, 'f*', g] ~ {\"a\":\"G\"} ~ true",
        "a: [a, b, c, d, e, 'f*', g] ~ {\"a\":\"foo\"} ~ true",
        "a: [a, b, c, d, e, 'f*', g] ~ {\"a\":\"h\"} ~ false",
        // null, empty, booleans, numbers
        "a: null ~ {} ~ true",
        "a: null ~ {\"a\":null} ~ true",
        "a: null ~ {\"a\":\"\"} ~ false",
        "a: null ~ {\"a\":\"null\"} ~ false",
        "a: 'null' ~ {\"a\":null} ~ false",
        "a: ~ {} ~ true",
        "a: [null, x] ~ {\"a\":\"x\"} ~ true",
        "a: [null, x] ~ {} ~ true",
        "a: [null, x] ~ {\"a\":\"y\"} ~ false",
        "a: null ~ {\"a\":[1,null]} ~ true",
        "a: null ~ {\"a\":[]} ~ false",
        "a: '' ~ {\"a\":\"\"} ~ true",
        "a: '' ~ {} ~ false",
        "a: '' ~ {\"a\":null} ~ false",
        "a: true ~ {\"a\":true} ~ true",
        "a: true ~ {\"a\":\"true\"} ~ true",
        "a: 'true' ~ {\"a\":true} ~ true",
        "a: true ~ {\"a\":\"TRUE\"} ~ true",
        "a: true ~ {\"a\":false} ~ false",
        "a: 443 ~ {\"a\":443} ~ true",
        "a: 443 ~ {\"a\":\"443\"} ~ true",
        "a: '443' ~ {\"a\":443} ~ true",
        "a: 443 ~ {\"a\":443.0} ~ true",
        "a: 443 ~ {\"a\":4.43e2} ~ true",
        "a: 443 ~ {\"a\":\"0443\"} ~ false",
        "a: 443 ~ {\"a\":4430} ~ false",
        "a: -1 ~ {\"a\":-1} ~ true",
        "a: 0.5 ~ {\"a\":0.50} ~ true",
        "a: 0x1F ~ {\"a\":31} ~ true",
        "a: 012345670123 ~ {\"a\":\"012345670123\"} ~ true",
        "a: No ~ {\"a\":\"no\"} ~ true",
        "a: No ~ {\"a\":false} ~ false",
        "a: 9007199254740993 ~ {\"a\":9007199254740992} ~ false",
        "a: 123456789012345678901 ~ {\"a\":123456789012345678901} ~ true",
        // contains, startswith, endswith, all, cased
        "a|contains: OBJ ~ {\"a\":\"getobject\"} ~ true",
        "a|contains: 'g*j' ~ {\"a\":\"xgetobject\"} ~ true",
        "a|contains: 'g\\*j' ~ {\"a\":\"xgetobject\"} ~ false",
        "a|contains: [q, w, e, r, t, y] ~ {\"a\":\"xxTxx\"} ~ true",
        "a|contains: [q, w, e, r, t, y] ~ {\"a\":\"xx\"} ~ false",
        "a|contains: [abcd, bc] ~ {\"a\":\"abce\"} ~ true",
        "a|contains: [abcd, bcx, bx, cy, abce] ~ {\"a\":\"zabcy\"} ~ true",
        "a|contains: 5 ~ {\"a\":151} ~ true",
        "a|startswith: get ~ {\"a\":\"GetObject\"} ~ true",
        "a|startswith: bject ~ {\"a\":\"object\"} ~ false",
        "a|startswith: [q, w, e, r, ob] ~ {\"a\":\"object\"} ~ true",
        "a|startswith: [q, w, e, r, ox] ~ {\"a\":\"object\"} ~ false",
        "a|endswith: ECT ~ {\"a\":\"object\"} ~ true",
        "a|endswith: obj ~ {\"a\":\"object\"} ~ false",
        "a|endswith: [q, w, e, r, ct] ~ {\"a\":\"object\"} ~ true",
        "a|endswith: [q, w, e, r, xt] ~ {\"a\":\"object\"} ~ false",
        "a|contains|all: [obj, ect] ~ {\"a\":\"object\"} ~ true",
        "a|contains|all: [obj, x] ~ {\"a\":\"object\"} ~ false",
        "a|all: [x, y] ~ {\"a\":[\"y\",\"x\",\"z\"]} ~ true",
        "a|all: [x, y] ~ {\"a\":[\"x\"]} ~ false",
        "a|cased: Get ~ {\"a\":\"Get\"} ~ true",
        "a|cased: Get ~ {\"a\":\"get\"} ~ false",
        "a|contains|cased: Obj ~ {\"a\":\"getObject\"} ~ true",
        "a|contains|cased: Obj ~ {\"a\":\"getobject\"} ~ false",
        "a|cased: [A, b, c, d, e] ~ {\"a\":\"a\"} ~ false",
        "a|cased|contains: [A, b, c, d, e] ~ {\"a\":\"xA\"} ~ true",
        // re
        "a|re: 'ob.*t' ~ {\"a\":\"an object!\"} ~ true",
        "a|re: '^ob' ~ {\"a\":\"an object\"} ~ false",
        "a|re: 'OB' ~ {\"a\":\"object\"} ~ false",
        "a|re|i: 'OB' ~ {\"a\":\"object\"} ~ true",
        "a|re: '^b$' ~ {\"a\":\"a\\nb\\nc\"} ~ false",
        "a|re|m: '^b$' ~ {\"a\":\"a\\nb\\nc\"} ~ true",
        "a|re: 'a.b' ~ {\"a\":\"a\\nb\"} ~ false",
        "a|re|s: 'a.b' ~ {\"a\":\"a\\nb\"} ~ true",
        "a|re: ['x', '^o'] ~ {\"a\":\"object\"} ~ true",
        "a|re: '\\*' ~ {\"a\":\"a*b\"} ~ true",
        "a|re: '4{2}' ~ {\"a\":443} ~ true",
        // cidr
        "a|cidr: 10.0.0.0/8 ~ {\"a\":\"10.255.0.1\"} ~ true",
        "a|cidr: 10.0.0.0/8 ~ {\"a\":\"11.0.0.1\"} ~ false",
        "a|cidr: 10.0.0.0/8 ~ {\"a\":\"cloudtrail.amazonaws.com\"} ~ false",
        "a|cidr: 10.0.0.0/8 ~ {\"a\":\"10.0.0.0/8\"} ~ false",
        "a|cidr: 10.0.0.0/8 ~ {\"a\":\"10.0.0\"} ~ false",
        "a|cidr: 10.0.0.0/8 ~ {\"a\":\"10.0.0.256\"} ~ false",
        "a|cidr: 10.0.0.0/8 ~ {\"a\":\"10.0.0.01\"} ~ false",
        "a|cidr: 10.0.0.0/8 ~ {\"a\":\"::ffff:10.1.2.3\"} ~ true",
        "a|cidr: 10.0.0.0/8 ~ {\"a\":\"::FFFF:0a01:0203\"} ~ true",
        "a|cidr: 0.0.0.0/0 ~ {\"a\":\"255.255.255.255\"} ~ true",
        "a|cidr: 0.0.0.0/0 ~ {\"a\":\"2001:db8::1\"} ~ false",
        "a|cidr: 192.0.2.7 ~ {\"a\":\"192.0.2.7\"} ~ true",
        "a|cidr: '2001:db8::/32' ~ {\"a\":\"2001:DB8:ffff::1\"} ~ true",
        "a|cidr: '2001:db8::/32' ~ {\"a\":\"2001:db9::1\"} ~ false",
        "a|cidr: '2001:db8::/65' ~ {\"a\":\"2001:db8::8000:0:0:1\"} ~ false",
        "a|cidr: '::/0' ~ {\"a\":\"fe80::1\"} ~ true",
        "a|cidr: '::/0' ~ {\"a\":\"1:2:3:4:5:6:7\"} ~ false",
        "a|cidr: '::/0' ~ {\"a\":\"1:2:3:4:5:6:7:8:9\"} ~ false",
        "a|cidr: '::/0' ~ {\"a\":\"1::2::3\"} ~ false",
        "a|cidr: '::/0' ~ {\"a\":\":1\"} ~ false",
        "a|cidr: [10.0.0.0/8, 10.1.0.0/16, 10.0.0.0/16, 172.16.0.0/12] ~ {\"a\":\"10.9.9.9\"} ~ true",
        "a|cidr: [10.0.0.0/16, 10.0.0.0/8] ~ {\"a\":\"10.9.9.9\"} ~ true",
        "a|cidr: [10.0.0.0/8, 172.16.0.0/12] ~ {\"a\":[\"x\",\"172.31.0.1\"]} ~ true",
        // comparisons
        "a|lt: 5 ~ {\"a\":4.9} ~ true",
        "a|lt: 5 ~ {\"a\":5} ~ false",
        "a|lte: 5 ~ {\"a\":\"5\"} ~ true",
        "a|gt: 5 ~ {\"a\":\"5.5\"} ~ true",
        "a|gt: 5 ~ {\"a\":\"five\"} ~ false",
        "a|gt: 5 ~ {\"a\":true} ~ false",
        "a|gt: 5 ~ {} ~ false",
        "a|gte: 5 ~ {\"a\":5} ~ true",
        "a|gte: -1 ~ {\"a\":-1} ~ true",
        "a|lt: 5 ~ {\"a\":\"NaN\"} ~ false",
        "a|gt: 1000 ~ {\"a\":98765432109876} ~ true",
        // neq
        "a|neq: x ~ {\"a\":\"y\"} ~ true",
        "a|neq: x ~ {\"a\":\"X\"} ~ false",
        "a|neq: x ~ {} ~ true",
        "a|neq: [x, y] ~ {\"a\":\"y\"} ~ false",
        "a|neq: 5 ~ {\"a\":5.0} ~ false",
        "a|neq: null ~ {\"a\":\"x\"} ~ true",
        "a|neq: null ~ {} ~ false",
        "a|contains|neq: b ~ {\"a\":\"abc\"} ~ false",
        "a|neq: x ~ {\"a\":[\"x\",\"y\"]} ~ false",
        // exists
        "a|exists: true ~ {\"a\":null} ~ true",
        "a|exists: true ~ {\"a\":\"\"} ~ true",
        "a|exists: true ~ {} ~ false",
        "a|exists: false ~ {} ~ true",
        "a|exists: false ~ {\"a\":{}} ~ false",
        "a.b|exists: true ~ {\"a\":{\"b\":1}} ~ true",
        // encodings
        "a|base64: 'foobar' ~ {\"a\":\"Zm9vYmFy\"} ~ true",
        "a|base64|contains: 'foobar' ~ {\"a\":\"xxZm9vYmFyxx\"} ~ true",
        "a|base64offset|contains: 'foobar' ~ {\"a\":\"eGZvb2Jhcnk=\"} ~ true",
        "a|base64offset|contains: 'foobar' ~ {\"a\":\"eHhmb29iYXJ5\"} ~ true",
        "a|base64offset|contains: 'foobar' ~ {\"a\":\"Zm9vYmFyeQ==\"} ~ true",
        "a|base64offset|contains: 'foobar' ~ {\"a\":\"eHhmb294YXo=\"} ~ false",
        "a|wide|base64offset|contains: 'ping' ~ {\"a\":\"cABpAG4AZwA=\"} ~ true",
        "a|utf16le|base64: 'ping' ~ {\"a\":\"cABpAG4AZwA=\"} ~ true",
        "a|utf16be|base64: 'ping' ~ {\"a\":\"AHAAaQBuAGc=\"} ~ true",
        "a|utf16|base64: 'ping' ~ {\"a\":\"//5wAGkAbgBnAA==\"} ~ true",
        "a|wide: 'ab' ~ {\"a\":\"a\\u0000b\\u0000\"} ~ true",
        "a|utf16be: 'ab' ~ {\"a\":\"\\u0000a\\u0000b\"} ~ true",
        "a|windash|contains: ' -f' ~ {\"a\":\"rm /f x\"} ~ true",
        "a|contains|windash: ' -f' ~ {\"a\":\"rm –f x\"} ~ true",
        "a|contains|windash: ' /f' ~ {\"a\":\"rm ―f x\"} ~ true",
        "a|contains|windash: 'a-f' ~ {\"a\":\"xa/fx\"} ~ false",
        "a|contains|windash: ' -a -b' ~ {\"a\":\"x /a –b\"} ~ true",
        // field references
        "a|fieldref: b ~ {\"a\":\"x\",\"b\":\"X\"} ~ true",
        "a|fieldref: b ~ {\"a\":\"x\",\"b\":\"y\"} ~ false",
        "a|fieldref: b ~ {\"a\":\"x\"} ~ false",
        "a|fieldref: b ~ {\"a\":null,\"b\":null} ~ false",
        "a|fieldref: b ~ {\"a\":5,\"b\":5.0} ~ true",
        "a|fieldref: b ~ {\"a\":5,\"b\":\"5\"} ~ true",
        "a|fieldref: b ~ {\"a\":[\"p\",\"q\"],\"b\":[\"r\",\"q\"]} ~ true",
        "a|fieldref: b ~ {\"a\":[9,7],\"b\":[0,1,2,3,4,5,6,7.0,8]} ~ true",
        "a|fieldref: b ~ {\"a\":[19],\"b\":[0,1,2,3,4,5,6,7,8,9]} ~ false",
        "a|cased|fieldref: b ~ {\"a\":\"x\",\"b\":\"X\"} ~ false",
        "a|neq|fieldref: b ~ {\"a\":\"x\",\"b\":\"y\"} ~ true",
        "a|fieldref|neq: b ~ {\"a\":\"x\",\"b\":\"x\"} ~ false",
        "a|fieldref|endswith: b ~ {\"a\":\"arn:user/Bob\",\"b\":\"bob\"} ~ true",
        "a|endswith|fieldref: b ~ {\"a\":\"arn:user/Bob\",\"b\":\"user\"} ~ false",
        "a|fieldref|startswith: b ~ {\"a\":\"arn:user/Bob\",\"b\":\"ARN\"} ~ true",
        "a|fieldref|contains: b ~ {\"a\":\"arn:user/Bob\",\"b\":\"user\"} ~ true",
        "a|fieldref|contains: b ~ {\"a\":\"xuserx\",\"b\":[1,2,3,4,5,6,7,8,\"USER\"]} ~ true",
        "a|fieldref: [c, b] ~ {\"a\":\"x\",\"b\":\"x\"} ~ true",
        "a|fieldref|all: [c, b] ~ {\"a\":\"x\",\"b\":\"x\"} ~ false",
        // parts of timestamps
        "a|hour: 23 ~ {\"a\":\"2024-02-29T23:05:00Z\"} ~ true",
        "a|hour: 22 ~ {\"a\":\"2024-02-29T23:05:00Z\"} ~ false",
        "a|hour: 21 ~ {\"a\":\"2024-02-29T23:05:00+02:00\"} ~ true",
        "a|minute: 5 ~ {\"a\":\"2024-02-29T23:05:00.123Z\"} ~ true",
        "a|day: 29 ~ {\"a\":\"2024-02-29\"} ~ true",
        "a|week: 1 ~ {\"a\":\"2024-12-30T00:00:00Z\"} ~ true",
        "a|week: 53 ~ {\"a\":\"2021-01-01T00:00:00Z\"} ~ true",
        "a|month: [1, 2] ~ {\"a\":\"2024-02-29T23:05:00Z\"} ~ true",
        "a|year: 2024 ~ {\"a\":\"2024-02-29T23:05:00Z\"} ~ true",
        "a|year: 2019 ~ {\"a\":\"06/Feb/2019:00:00:38 +0000\"} ~ true",
        "a|day: 5 ~ {\"a\":\"[06/Feb/2019:00:00:38 +0100]\"} ~ true",
        "a|year: 2024 ~ {\"a\":1709247900} ~ true",
        "a|year: 2024 ~ {\"a\":1709247900000} ~ true",
        "a|hour: 0 ~ {\"a\":\"2024-02-30T00:00:00Z\"} ~ false",
        "a|hour: 0 ~ {\"a\":\"soon\"} ~ false",
        "a|hour|gte: 20 ~ {\"a\":\"2024-02-29T23:05:00Z\"} ~ true",
        "a|hour|lt: 6 ~ {\"a\":\"2024-02-29T23:05:00Z\"} ~ false",
        "a|hour|neq: 23 ~ {\"a\":\"2024-02-29T23:05:00Z\"} ~ false",
        // paths
        "a.b: x ~ {\"a\":{\"b\":\"x\"}} ~ true",
        "a.b: x ~ {\"a\":[{\"b\":\"y\"},{\"b\":\"x\"}]} ~ true",
        "a[1].b: x ~ {\"a\":[{\"b\":\"x\"},{\"b\":\"y\"}]} ~ false",
        "a[0].b: x ~ {\"a\":[{\"b\":\"x\"},{\"b\":\"y\"}]} ~ true",
        "a.b.c: x ~ {\"a\":{\"b.c\":\"x\"}} ~ true",
        "a|contains: '\"b\":\"Suspended\"' ~ {\"a\":{ \"b\": \"Suspended\" }} ~ true",
        "a|contains|all: [b, suspended] ~ {\"a\":{\"b\":\"Suspended\"}} ~ true",
        "a: x ~ {\"a\":[[\"x\"]]} ~ true",
        "a: '{}' ~ {\"a\":{}} ~ true",
        "a: '[1,2]' ~ {\"a\":[1, 2]} ~ true",
      })
  void holdsAsSigmaSays(String selection, String json, boolean expected) {
    assertThat(Rules.holds(selection + "\n", json)).isEqualTo(expected);
  }

  @Test
  void expandReplacesPlaceholdersByTheEntriesOfLists() throws SigmaException {
    NamedLists lists =
        new NamedLists(
            Map.of(
                "accounts", List.of("111122223333", "4444*"),
                "nets", List.of("10.0.0.0/8", "2001:db8::/32"),
                "words", List.of("dig", "nslookup")));
    assertThat(holds(lists, "a|expand: '%accounts%'", "111122223333")).isTrue();
    assertThat(holds(lists, "a|expand: '%accounts%'", "444455556666")).isTrue();
    assertThat(holds(lists, "a|expand: '%accounts%'", "%accounts%")).isFalse();
    assertThat(holds(lists, "a|neq|expand: '%accounts%'", "999999999999")).isTrue();
    assertThat(holds(lists, "a|expand: 'arn:%accounts%:%words%'", "arn:111122223333:dig")).isTrue();
    assertThat(holds(lists, "a|expand: '\\%accounts%'", "%accounts%")).isTrue();
    assertThat(holds(lists, "a|contains|expand: ['%words%', curl]", "run nslookup now")).isTrue();
    assertThat(holds(lists, "a|contains|expand: ['%words%', curl]", "run curl now")).isTrue();
    assertThat(holds(lists, "a|contains|all|expand: '%words%'", "dig")).isFalse();
    assertThat(holds(lists, "a|contains|all|expand: '%words%'", "dig nslookup")).isTrue();
    assertThat(holds(lists, "a|expand|cidr: '%nets%'", "10.1.2.3")).isTrue();
    assertThat(holds(lists, "a|cidr|expand: '%nets%'", "11.1.2.3")).isFalse();
    assertThat(holds(lists, "a|re|expand: '^%words%$'", "dig")).isTrue();
    assertThat(holds(lists, "a: '%accounts%'", "%accounts%")).isTrue();
  }

  @Test
  void anEmptyListHoldsNothing() throws SigmaException {
    assertThat(holds(NamedLists.EMPTY, "a|expand: '%accounts%'", "x")).isFalse();
    assertThat(holds(NamedLists.EMPTY, "a|expand: '%accounts%'", "")).isFalse();
    assertThat(holds(NamedLists.EMPTY, "a|all|expand: '%accounts%'", "x")).isFalse();
    assertThat(holds(NamedLists.EMPTY, "a|neq|expand: '%accounts%'", "x")).isTrue();
    assertThat(holds(NamedLists.EMPTY, "a|expand: ['%accounts%', x]", "x")).isTrue();
  }

  @Test
  void longListsAreFoundWholeBegunEndedAndContained() throws SigmaException {
    List<String> many = IntStream.range(0, 20_000).mapToObj(i -> "Word" + i + "x").toList();
    NamedLists lists = new NamedLists(Map.of("many", many));
    assertThat(holds(lists, "a|expand: '%many%'", "wOrd19999X")).isTrue();
    assertThat(holds(lists, "a|expand: '%many%'", "word20000x")).isFalse();
    assertThat(holds(lists, "a|startswith|expand: '%many%'", "word19999x and more")).isTrue();
    assertThat(holds(lists, "a|startswith|expand: '%many%'", "a word19999x")).isFalse();
    assertThat(holds(lists, "a|endswith|expand: '%many%'", "a word19999X")).isTrue();
    assertThat(holds(lists, "a|endswith|expand: '%many%'", "word19999x and more")).isFalse();
    assertThat(holds(lists, "a|contains|expand: '%many%'", "a word19999x and more")).isTrue();
    assertThat(holds(lists, "a|contains|expand: '%many%'", "a word19999 x and more")).isFalse();
  }

  private static boolean holds(NamedLists lists, String selection, String value)
      throws SigmaException {
    String detection = "selection:\n  " + selection + "\ncondition: selection\n";
    RuleSet rules = Rules.load(lists, Rules.rule(detection));
    return !Rules.matches(rules, "{\"a\":\"" + value + "\"}").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "[evil, mimikatz] ~ {\"a\":\"an EVIL thing\"} ~ true",
        "[evil, mimikatz] ~ {\"evil\":1} ~ true",
        "[evil, mimikatz] ~ {\"a\":\"good\"} ~ false",
        "['|all'] ~ {\"a\":\"good\"} ~ false",
        "{'|all': [one, two]} ~ {\"a\":\"one\",\"b\":\"two\"} ~ true",
        "{'|all': [one, two]} ~ {\"a\":\"one\"} ~ false",
        "{'|re': 'ev.l'} ~ {\"a\":\"evil\"} ~ true",
        "{'|cased': Evil} ~ {\"a\":\"evil\"} ~ false",
        "['a/b'] ~ {\"a\":\"a\\/b\"} ~ true",
        "['say \"hi\"'] ~ {\"a\":\"say \\\"hi\\\"\"} ~ true",
        "['ev*l'] ~ {\"a\":\"ev and l\"} ~ true",
        "[evil, {a: x}] ~ {\"a\":\"x\"} ~ true",
        "[evil, {a: x}] ~ {\"a\":\"evil\"} ~ true",
        "[evil, {a: x}] ~ {\"a\":\"y\"} ~ false",
        "[12345] ~ {\"a\":912345678} ~ true",
      })
  void keywordsAreSoughtInTheWholeRecord(String selection, String json, boolean expected) {
    assertThat(Rules.holds(selection + "\n", json)).isEqualTo(expected);
  }
}
