package dev.evenkeel.examples.dispatch.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZoneMapTest {

  private final ZoneMap map =
      ZoneMap.parse("10.0.0.0/8=far, 10.1.0.0/16=near,fd00::/16=six,0.0.0.0/0=rest");

  @Test
  void smallestNetworkThatHoldsTheClientCounts() {
    assertThat(map.near(Network.parse("10.1.2.0/24"))).isEqualTo("near");
    assertThat(map.near(Network.parse("10.2.0.0/24"))).isEqualTo("far");
    assertThat(map.near(Network.parse("192.0.2.1/32"))).isEqualTo("rest");
    assertThat(map.near(Network.parse("fd00:1::/56"))).isEqualTo("six");
    assertThat(map.near(Network.parse("2001:db8::/56"))).isNull();
  }

  @Test
  void clientOfWhomLittleIsToldIsInNoSmallNetwork() {
    assertThat(map.near(Network.parse("10.1.0.0/12"))).isEqualTo("far");
    assertThat(map.near(Network.parse("0.0.0.0/0"))).isEqualTo("rest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/8", "10.0.0.0/33=a", "10.0.0/8=a", "name/8=a", "=a", ",", "/=a"})
  void whatIsNoNetworkAndZoneIsRefused(String text) {
    assertThatThrownBy(() -> ZoneMap.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
