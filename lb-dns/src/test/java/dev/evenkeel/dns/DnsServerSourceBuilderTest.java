package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class DnsServerSourceBuilderTest {

  private final DnsServerSourceBuilder builder = DnsServerSource.services("_http._tcp.test");

  private static void refused(ThrowingCallable call, String... message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(message);
  }

  @Test
  void wrongArgumentsAreRefusedWithTheRuleAndWhatWasFound() {
    refused(() -> DnsServerSource.addresses("a.test", 0), "1 to 65535", "was 0");
    refused(() -> DnsServerSource.addresses("a.test", 65536), "1 to 65535", "was 65536");
    refused(() -> DnsServerSource.services(" "), "DNS name", "was ' '");
    refused(() -> builder.timeout(Duration.ZERO), "timeout", "was PT0S");
    refused(() -> builder.timeout(Duration.ofMinutes(2)), "timeout", "was PT2M");
    refused(() -> builder.refresh(Duration.ZERO, Duration.ofSeconds(1)), "shortest", "was PT0S");
    refused(
        () -> builder.refresh(Duration.ofSeconds(2), Duration.ofSeconds(1)), "longest", "was PT1S");
    refused(() -> builder.maxServers(0), "1 or more", "was 0");
    refused(() -> builder.scheme("ftp"), "http or https", "was 'ftp'");
    refused(
        () -> builder.nameServers(InetSocketAddress.createUnresolved("dns.test", 53)),
        "by its address",
        "dns.test");
  }

  @Test
  void nameThatIsNoDnsNameIsRefused() {
    for (String bad :
        new String[] {"", ".", "a..test", "a test", "x".repeat(64), "x.".repeat(128)}) {
      refused(() -> DnsServerSource.addresses(bad, 80), "DNS name", "'" + bad + "'");
      refused(() -> DnsServerSource.services(bad), "DNS name", "'" + bad + "'");
    }
  }

  @Test
  void boundsThemselvesAreTaken() {
    try (DnsServerSource source =
        builder
            .timeout(Duration.ofMillis(10))
            .refresh(Duration.ofMillis(100), Duration.ofMillis(100))
            .maxServers(1)
            .scheme("https")
            .build()) {
      assertThat(source).isNotNull();
    }
  }
}
