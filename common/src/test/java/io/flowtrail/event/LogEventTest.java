package io.flowtrail.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class LogEventTest {

  private static List<String> texts(LogEvent event, int slot) {
    List<String> texts = new ArrayList<>();
    for (int v = event.first(slot); v >= 0; v = event.next(v)) {
      texts.add(event.text(v));
    }
    return texts;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void keepsTheValuesOfASlotInTheOrderInWhichTheyCame() {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    int a = builder.slot("a");
    int b = builder.slot("b");
    LogEvent event = new LogEvent(builder.build());
    byte[] buffer = utf8("onetwo3");
    event.begin(event.projection(), buffer);
    event.add(a, ValueKind.STRING, 0, 3);
    event.add(b, ValueKind.NUMBER, 6, 7);
    event.add(a, ValueKind.STRING, 3, 6);

    assertThat(texts(event, a)).containsExactly("one", "two");
    assertThat(event.number(event.first(b))).isEqualTo(3);
    assertThat(event.wholeNumber(event.first(b), -1)).isEqualTo(3);
    assertThat(event.wholeNumber(event.first(a), -1)).isEqualTo(-1);
  }

  @Test
  void forgetsTheLastRecordWhenTheNextBegins() {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    int a = builder.slot("a");
    LogEvent event = new LogEvent(builder.build());
    event.begin(event.projection(), utf8("x"));
    event.add(a, ValueKind.STRING, 0, 1);
    event.begin(event.projection(), utf8("y"));

    assertThat(event.first(a)).isNegative();
    assertThat(event.firstText(a)).isEmpty();
    assertThat(event.time()).isEqualTo(LogEvent.NO_TIME);
  }

  @Test
  void decodesJsonEscapesAndReplacesWhatIsNoText() {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    int a = builder.slot("a");
    LogEvent event = new LogEvent(builder.build());
    byte[] buffer = utf8("a\\n\\u0041\\ud83d\\ude00\\ud800\\q");
    event.begin(event.projection(), buffer);
    event.add(a, ValueKind.ESCAPED_STRING, 0, buffer.length);
    assertThat(texts(event, a)).containsExactly("a\nA\uD83D\uDE00\uFFFDq");

    byte[] broken = {'x', (byte) 0xC3, 'y'};
    event.begin(event.projection(), broken);
    event.add(a, ValueKind.STRING, 0, 3);
    assertThat(texts(event, a)).containsExactly("x\uFFFDy");
  }

  @Test
  void computesADerivedFieldWhenAskedAndOnlyOnce() {
    int[] calls = {0};
    DerivedField length =
        new DerivedField() {
          @Override
          public String name() {
            return "flowtrail.length";
          }

          @Override
          public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
            int a = slotOf.applyAsInt("a");
            return Optional.of(
                (event, values) -> {
                  calls[0]++;
                  if (event.first(a) >= 0) {
                    values.addNumber(event.firstText(a).length());
                  }
                });
          }
        };
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, new DerivedFields(List.of(length)));
    int derived = builder.slot("flowtrail.length");
    FieldProjection projection = builder.build();
    LogEvent event = new LogEvent(projection);
    event.begin(projection, utf8("four"));
    event.add(projection.slot("a"), ValueKind.STRING, 0, 4);

    assertThat(calls[0]).isZero();
    assertThat(texts(event, derived)).containsExactly("4");
    assertThat(texts(event, derived)).containsExactly("4");
    assertThat(calls[0]).isEqualTo(1);

    event.begin(projection, utf8(""));
    assertThat(texts(event, derived)).isEmpty();
    assertThat(texts(event, derived)).isEmpty();
    assertThat(calls[0]).isEqualTo(2);
  }

  @Test
  void refusesPathsThatCannotBeMeant() {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    for (String path : List.of("", "a..b", "a[x]", "a[1", "[0]", "a[0]b")) {
      assertThatThrownBy(() -> builder.slot(path))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + path + "'");
    }
    assertThatThrownBy(() -> builder.slot("flowtrail.nonsense"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown derived field 'flowtrail.nonsense'");
  }

  @Test
  void arrangesPathsInATrie() {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    int whole = builder.slot("a");
    int inside = builder.slot("a.b");
    int first = builder.slot("r[0].ARN");
    PathNode root = builder.build().root();

    assertThat(builder.slot("a.b")).isEqualTo(inside);
    assertThat(root.child("a").orElseThrow().slot()).isEqualTo(whole);
    assertThat(root.child("a").orElseThrow().child("b").orElseThrow().slot()).isEqualTo(inside);
    assertThat(
            root.child("r")
                .orElseThrow()
                .element(0)
                .orElseThrow()
                .child("ARN")
                .orElseThrow()
                .slot())
        .isEqualTo(first);
  }

  @Test
  void compactJsonIsValidWhateverStandsInItsStrings() {
    byte[] json = utf8("{ \"a\" : \"x\u0001\n\\x41\\u00zz\\n\\\"\" }");
    assertThat(JsonText.compact(json, 0, json.length))
        .isEqualTo("{\"a\":\"x\\u0001\\u000a\\\\x41\\\\u00zz\\n\\\"\"}");
  }
}
