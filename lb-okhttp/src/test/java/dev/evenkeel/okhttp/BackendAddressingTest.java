package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.AddressPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Cookie;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;

/** Servers that insist on their own names. */
class BackendAddressingTest {

  @Test
  void certificatesOfTheServersOwnNamesAreAccepted() throws Exception {
    HeldCertificate root = new HeldCertificate.Builder().certificateAuthority(0).build();
    Backend a = tls("a", "n1.internal", root);
    Backend b = tls("b", "n2.internal", root);
    HandshakeCertificates trust =
        new HandshakeCertificates.Builder().addTrustedCertificate(root.certificate()).build();
    Dns names =
        host -> {
          if (host.endsWith(".internal")) {
            return List.of(InetAddress.getLoopbackAddress());
          }
          throw new UnknownHostException(host);
        };
    OkHttpClient base =
        new OkHttpClient.Builder()
            .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
            .dns(names)
            .build();
    try (a;
        b;
        BalancedService service =
            Fleet.inTurns("search")
                .servers("https://n1.internal:" + a.port(), "https://n2.internal:" + b.port())
                .addressing(Addressing.BACKEND)
                .build()) {
      OkHttpClient client = Evenkeel.install(base, service);
      for (int i = 0; i < 4; i++) {
        Request request = new Request.Builder().url("https://search/x").build();
        try (Response response = client.newCall(request).execute()) {
          assertThat(response.request().url()).hasToString("https://search/x");
        }
      }
      assertThat(a.count()).isEqualTo(2);
      assertThat(b.count()).isEqualTo(2);
      assertThat(a.requests().get(0).getHandshakeServerNames()).containsExactly("n1.internal");
      assertThat(a.requests().get(0).getUrl().host()).isEqualTo("n1.internal");
    }
  }

  @Test
  void cookiesAreTheServicesWhicheverServerSetsThem() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.ok().setHeader("Set-Cookie", "sid=1; Path=/"));
    Backend b = Backend.http1("b");
    MemoryJar jar = new MemoryJar();
    OkHttpClient base = new OkHttpClient.Builder().cookieJar(jar).build();
    try (Fleet fleet = Fleet.of(s -> s.addressing(Addressing.BACKEND), base, a, b)) {
      fleet.ask(Fleet.get("/"));
      fleet.ask(Fleet.get("/"));
      assertThat(jar.cookies).extracting(Cookie::domain).containsExactly("orders");
      assertThat(b.only().getHeaders().get("Cookie")).isEqualTo("sid=1");
      assertThat(b.only().getHeaders().get("Host")).isEqualTo(b.address());
    }
  }

  @Test
  void aRetryGoesToTheOtherServerAndRedirectsComeBackUnderTheService() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b =
        Backend.http1("b")
            .answering(
                request ->
                    request.getTarget().equals("/end")
                        ? Backend.ok()
                        : Backend.status(302).setHeader("Location", "/end"));
    try (Fleet fleet = Fleet.of(s -> s.addressing(Addressing.BACKEND), a, b)) {
      try (Response response = fleet.client.newCall(Fleet.get("/start")).execute()) {
        assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("b");
        assertThat(response.request().url()).hasToString("http://orders/end");
      }
      fleet.assertIdle();
    }
  }

  @Test
  void aRedirectToTheServiceIsBalanced() throws Exception {
    Backend a =
        Backend.http1("a")
            .answering(Backend.status(302).setHeader("Location", "http://orders/end"));
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(s -> s.addressing(Addressing.BACKEND), a, b)) {
      assertThat(fleet.ask(Fleet.get("/start"))).isEqualTo("b");
    }
  }

  @Test
  void forbiddenAddressesAreNotConnectedTo() throws Exception {
    Backend a = Backend.http1("a");
    try (Fleet fleet =
        Fleet.of(
            s -> s.addressing(Addressing.BACKEND).addressPolicy(AddressPolicy.remoteOnly()), a)) {
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/"))).isInstanceOf(IOException.class);
      assertThat(a.count()).isZero();
    }
  }

  private static Backend tls(String name, String host, HeldCertificate root) throws IOException {
    HeldCertificate leaf =
        new HeldCertificate.Builder().addSubjectAlternativeName(host).signedBy(root).build();
    return Backend.tls(name, new HandshakeCertificates.Builder().heldCertificate(leaf).build());
  }
}
