package io.flowtrail.derived;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "208.236.235.254/0",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "::/0",
        "::/1",
        "2000::/3",
        "2001:db8::1/0"
      })
  void theInternetAndItsHalvesAreTheWorldWhateverTheirBits(String network) {
    assertThat(Cidr.parse(network)).get().matches(Cidr::isWorld);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"64.0.0.0/2", "10.0.0.0/8", "8000::/1", "fc00::/7", "2000::/4", "1.2.3.4"})
  void everythingElseIsNot(String network) {
    assertThat(Cidr.parse(network)).get().matches(net -> !net.isWorld());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/0",
        "0.0.0.0/33",
        "0.0.0.0/-1",
        "0.0.0.0/x",
        "256.0.0.1/8",
        "1.2.3",
        "1.2.3.4.5",
        ":::/0",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "1::2:",
        "::1.2.3",
        "pl-12345678",
        "ec2.amazonaws.com"
      })
  void whatIsNoNetworkIsNone(String text) {
    assertThat(Cidr.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "fc00::/7, fd12::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::1:0:0:0/80, 2001:db8:0:0:1:ffff::, true",
    "2001:db8::1:0:0:0/80, 2001:db8:0:0:2::, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "::/0, 10.0.0.1, false"
  })
  void aNetworkContainsItsAddresses(String network, String address, boolean contained) {
    assertThat(Cidr.parse(network).orElseThrow().contains(Cidr.parse(address).orElseThrow()))
        .isEqualTo(contained);
  }

  @Test
  void anAddressAloneIsANetworkOfOne() {
    assertThat(Cidr.parse("10.0.0.1").orElseThrow().prefix()).isEqualTo(32);
    assertThat(Cidr.parse("2001:db8::1").orElseThrow().prefix()).isEqualTo(128);
  }
}
