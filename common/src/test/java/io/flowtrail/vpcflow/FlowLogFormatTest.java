package io.flowtrail.vpcflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlowLogFormatTest {

  @Test
  void readsTheLogFormatThatAwsShows() {
    assertThat(FlowLogFormat.ofLogFormat("${version} ${pkt-srcaddr}\n ${tcp_flags}").names())
        .containsExactly("version", "pkt-srcaddr", "tcp-flags");
  }

  @Test
  void readsPlainNamesToo() {
    assertThat(FlowLogFormat.ofLogFormat(FlowLogFormat.DEFAULT.toString()))
        .isEqualTo(FlowLogFormat.DEFAULT);
  }

  @Test
  void saysWhatIsWrongWithAFormat() {
    assertThatThrownBy(() -> FlowLogFormat.ofLogFormat("${srcaddr} ${SrcAddr}"))
        .hasMessageContaining("'srcaddr' stands twice");
    assertThatThrownBy(() -> FlowLogFormat.ofLogFormat("${}")).hasMessageContaining("no name");
    assertThatThrownBy(() -> FlowLogFormat.ofLogFormat("")).hasMessageContaining("not 0");
  }

  @Test
  void aHeaderBeginsWithAKnownFieldAndHoldsNamesOnly() {
    assertThat(FlowLogFormat.ofHeader("bytes some-new-field")).isPresent();
    assertThat(FlowLogFormat.ofHeader("some-new-field bytes")).isEmpty();
    assertThat(FlowLogFormat.ofHeader("version one two three")).isEmpty();
    assertThat(FlowLogFormat.ofHeader("version 2")).isEmpty();
    assertThat(FlowLogFormat.ofHeader("start end start")).isEmpty();
    assertThat(FlowLogFormat.ofHeader("")).isEmpty();
  }

  @Test
  void knowsFieldsByEitherSpelling() {
    assertThat(FlowLogField.of("PKT_DST_AWS_SERVICE")).contains(FlowLogField.PKT_DST_AWS_SERVICE);
    assertThat(FlowLogField.of("account-id").orElseThrow().isNumber()).isFalse();
    assertThat(FlowLogField.of("traffic-path").orElseThrow().version()).isEqualTo(5);
    assertThat(FlowLogFormat.DEFAULT.position("log_status")).isEqualTo(13);
    assertThat(List.of(FlowLogField.values())).allMatch(f -> f.version() != 6);
  }
}
