package dev.evenkeel.examples.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceAddressTest {

  @Test
  void bothFamiliesAreWrittenAsTheKernelWantsThem() {
    ServiceAddress four = ServiceAddress.parse("10.9.9.9:80");
    ServiceAddress six = ServiceAddress.parse("[fd00::9]:80");

    assertThat(four.match()).isEqualTo("ip daddr 10.9.9.9 tcp dport 80");
    assertThat(four.tableName()).isEqualTo("evenkeel_10.9.9.9_80");
    assertThat(six.match()).isEqualTo("ip6 daddr fd00:0:0:0:0:0:0:9 tcp dport 80");
    assertThat(six.tableName()).isEqualTo("evenkeel_fd00.0.0.0.0.0.0.9_80");
    assertThat(six).hasToString("[fd00:0:0:0:0:0:0:9]:80");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"www.test:80", "10.9.9:80", "10.9.9.9", "10.9.9.999:80", "10.9.9.9:0", ""})
  void whatIsNoAddressAndPortIsRefused(String text) {
    assertThatThrownBy(() -> ServiceAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void serversAreOfTheSameFamily() {
    assertThatThrownBy(
            () -> ServiceAddress.parse("10.9.9.9:80").addressOf(Server.of("[fd00::1]:80")))
        .hasMessageContaining("family")
        .hasMessageContaining("fd00::1");
  }
}
