package dev.evenkeel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How servers are written, and what is refused at the door. */
final class ServerTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          10.0.0.1:8080,               10.0.0.1,       8080,  -,     10.0.0.1:8080
          A.Internal:80,               a.internal,     80,    -,     a.internal:80
          my_orders-1.svc:1,           my_orders-1.svc, 1,    -,     my_orders-1.svc:1
          [::1]:65535,                 ::1,            65535, -,     [::1]:65535
          [2001:DB8::7]:443,           2001:db8::7,    443,   -,     [2001:db8::7]:443
          http://a,                    a,              80,    http,  a:80
          https://a,                   a,              443,   https, a:443
          HTTPS://a.internal:8443/,    a.internal,     8443,  https, a.internal:8443
          http://[::ffff:10.0.0.1]:81, ::ffff:10.0.0.1, 81,   http,  [::ffff:10.0.0.1]:81
          """)
  void anAddressIsTakenInAnyUsualForm(
      String address, String host, int port, String scheme, String id) {
    Server server = Server.of(address);

    assertThat(server.host()).isEqualTo(host);
    assertThat(server.port()).isEqualTo(port);
    assertThat(server.scheme()).isEqualTo(scheme);
    assertThat(server.id()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                       | it is none of these
          a                        | the port is missing
          a:                       | it is none of these
          a:0                      | the port must be 1 to 65535
          a:65536                  | the port must be 1 to 65535
          a:999999                 | the port must be 1 to 65535
          a:-1                     | it is none of these
          a:x                      | it is none of these
          :80                      | it is none of these
          ::1:80                   | it is none of these
          [::1]                    | the port is missing
          [::g]:80                 | it is none of these
          [1:2:3:4:5:6:7:8:9]:80   | is no IPv6 address
          [10.0.0.1]:80            | brackets are for IPv6 addresses
          a b:80                   | the host is no name and no address
          a..b:80                  | the host is no name and no address
          ftp://a                  | the scheme must be http or https
          http://a/v1              | a path or query belongs to the request
          http://a?x=1             | a path or query belongs to the request
          """)
  void anAddressThatIsNoneIsRefusedWithTheReason(String address, String reason) {
    assertThatThrownBy(() -> Server.of(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("server address must be host:port")
        .hasMessageContaining(reason);
  }

  @Test
  void aPasswordInAnAddressIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> Server.of("http://user:secret@a:80"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not hold a user or password")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a:80/path?token=secret",
        "http://user:secret@a:80/path",
        "ftp://user:secret@a",
        "a:80?secret",
        "a:80#secret"
      })
  void whatMayBeASecretInAnAddressIsNotRepeated(String address) {
    assertThatThrownBy(() -> Server.of(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("server address must")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aLineBreakDoesNotGetIntoTheMessage() {
    assertThatThrownBy(() -> Server.of("a\nb:80")).hasMessageNotContaining("\n");
  }

  @Test
  void serversAreEqualIfTheirIdsAre() {
    Server a = Server.of("10.0.0.1:80").withId("a");

    assertThat(a).isEqualTo(Server.of("10.0.0.2:81").withId("a").withWeight(7));
    assertThat(a).hasSameHashCodeAs(Server.of("10.0.0.2:81").withId("a"));
    assertThat(a).isNotEqualTo(Server.of("10.0.0.1:80"));
    assertThat(a.isSameAs(a.withWeight(2))).isFalse();
    assertThat(a.isSameAs(a.withTag("x", "1"))).isFalse();
    assertThat(a.isSameAs(Server.of("10.0.0.1:80").withId("a"))).isTrue();
  }

  @Test
  void aCopyDiffersInWhatWasAskedForOnly() {
    Server server =
        Server.of("https://a:1")
            .withWeight(3)
            .withZone("z")
            .asBackup()
            .withMaxInFlight(9)
            .withTag("k", "v");

    assertThat(server.weight()).isEqualTo(3);
    assertThat(server.zone()).isEqualTo("z");
    assertThat(server.tier()).isEqualTo(1);
    assertThat(server.maxInFlight()).isEqualTo(9);
    assertThat(server.tags()).containsExactly(java.util.Map.entry("k", "v"));
    assertThat(server).hasToString("a:1 at https://a:1 weight=3 tier=1 zone=z maxInFlight=9");
    assertThat(Server.of("a:1")).hasToString("a:1");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1001, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aWeightOutOfRangeIsRefused(int weight) {
    assertThatThrownBy(() -> Server.of("a:1").withWeight(weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight must be 0 to 1000, was " + weight + " (server 'a:1')");
  }

  @Test
  void otherSettingsOutOfRangeAreRefused() {
    Server a = Server.of("a:1");

    assertThatThrownBy(() -> a.withTier(-1)).hasMessageContaining("tier must be 0 to 100, was -1");
    assertThatThrownBy(() -> a.withTier(101)).hasMessageContaining("was 101");
    assertThatThrownBy(() -> a.withZone("")).hasMessageContaining("zone must not be empty");
    assertThatThrownBy(() -> a.withMaxInFlight(0)).hasMessageContaining("use weight 0 to drain");
    assertThatThrownBy(() -> a.withId("")).hasMessageContaining("1 to 255 characters");
    assertThatThrownBy(() -> a.withId("a b")).hasMessageContaining("was 'a b'");
    assertThatThrownBy(() -> a.withId("x".repeat(256))).hasMessageContaining("...");
  }
}
