package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnknownServiceException;
import java.util.List;
import okhttp3.CertificatePinner;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS: the certificate is that of the service, not of the server. */
class TlsTest {

  private static final HeldCertificate ROOT =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("root").build();
  private static final HeldCertificate LEAF = certificate("orders.internal");

  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void serversKnownByAddressProveThatTheyAreTheService(Protocol protocol) throws Exception {
    Backend a = tls("a", LEAF);
    Backend b = tls("b", LEAF);
    CertificatePinner pins =
        new CertificatePinner.Builder()
            .add("orders.internal", CertificatePinner.pin(LEAF.certificate()))
            .build();
    OkHttpClient base = trusting().certificatePinner(pins).protocols(protocols(protocol)).build();
    try (a;
        b;
        BalancedService service = service(a, b)) {
      OkHttpClient client = Evenkeel.install(base, service);
      for (int i = 0; i < 10; i++) {
        Request request = new Request.Builder().url("https://orders.internal/x").build();
        try (Response response = client.newCall(request).execute()) {
          assertThat(response.protocol()).isEqualTo(protocol);
          assertThat(response.request().url()).hasToString("https://orders.internal/x");
        }
      }
      for (Backend server : List.of(a, b)) {
        assertThat(server.count()).isEqualTo(5);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.requests().get(0).getHandshakeServerNames())
            .containsExactly("orders.internal");
        assertThat(server.requests().get(0).getUrl().host()).isEqualTo("orders.internal");
      }
    }
  }

  @Test
  void retriesKeepNameAndCertificateOverHttp2() throws Exception {
    Backend a = tls("a", LEAF).answering(Backend.status(503));
    Backend b = tls("b", LEAF);
    try (a;
        b;
        BalancedService service = service(a, b)) {
      OkHttpClient client = Evenkeel.install(trusting().build(), service);
      for (int i = 0; i < 3; i++) {
        Request request = new Request.Builder().url("https://orders.internal/x").build();
        try (Response response = client.newCall(request).execute()) {
          assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("b");
          assertThat(response.protocol()).isEqualTo(Protocol.HTTP_2);
        }
      }
      assertThat(b.connections()).isEqualTo(1);
      assertThat(b.requests().get(0).getHandshakeServerNames()).containsExactly("orders.internal");
      assertThat(b.requests().get(0).getUrl().host()).isEqualTo("orders.internal");
    }
  }

  @Test
  void aServerWithAnothersCertificateFailsAndAnotherAnswers() throws Exception {
    Backend wrong = tls("wrong", certificate("payments.internal"));
    Backend right = tls("right", LEAF);
    try (wrong;
        right;
        BalancedService service = service(wrong, right)) {
      OkHttpClient client = Evenkeel.install(trusting().build(), service);
      Request request = new Request.Builder().url("https://orders.internal/").build();
      assertThat(Fleet.ask(client, request)).isEqualTo("right");
      assertThat(service.balancer().snapshot().server(wrong.address()).failed()).isEqualTo(1);
    }
  }

  @Test
  void aPlainUrlIsUpgradedWhereTheServersSpeakHttps() throws Exception {
    Backend a = tls("a", LEAF);
    try (a;
        BalancedService service = service(a)) {
      OkHttpClient client = Evenkeel.install(trusting().build(), service);
      Request request = new Request.Builder().url("http://orders.internal/x").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.request().url()).hasToString("https://orders.internal/x");
        assertThat(response.handshake()).isNotNull();
      }
    }
  }

  @Test
  void httpsIsNeverDowngraded() throws Exception {
    try (Fleet fleet = Fleet.of(s -> s.servers("http://127.0.0.1:1"))) {
      Request request = new Request.Builder().url("https://orders/").build();
      assertThatThrownBy(() -> fleet.ask(request))
          .isInstanceOf(UnknownServiceException.class)
          .hasMessageContaining("speaks http, the request asks for https");
      fleet.assertIdle();
    }
  }

  @Test
  void aRedirectFromHttpsToHttpIsGivenToTheCaller() throws Exception {
    Backend plain = Backend.http1("plain");
    Backend a =
        tls("a", LEAF)
            .answering(
                Backend.status(302).setHeader("Location", "http://" + plain.address() + "/"));
    try (a;
        plain;
        BalancedService service = service(a)) {
      OkHttpClient client = Evenkeel.install(trusting().build(), service);
      Request request = new Request.Builder().url("https://orders.internal/").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(302);
      }
      assertThat(plain.count()).isZero();
    }
  }

  @Test
  void aRedirectToTheServicesPlainNameIsUpgraded() throws Exception {
    Backend a =
        tls("a", LEAF)
            .answering(
                request ->
                    request.getTarget().equals("/end")
                        ? Backend.ok()
                        : Backend.status(302).setHeader("Location", "http://orders.internal/end"));
    try (a;
        BalancedService service = service(a)) {
      OkHttpClient client = Evenkeel.install(trusting().build(), service);
      Request request = new Request.Builder().url("https://orders.internal/").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.request().url()).hasToString("https://orders.internal/end");
      }
    }
  }

  private static BalancedService service(Backend... servers) {
    String[] addresses =
        java.util.stream.Stream.of(servers).map(Backend::httpsAddress).toArray(String[]::new);
    return Fleet.inTurns("orders.internal").servers(addresses).build();
  }

  private static Backend tls(String name, HeldCertificate certificate) throws IOException {
    return Backend.tls(
        name, new HandshakeCertificates.Builder().heldCertificate(certificate).build());
  }

  private static HeldCertificate certificate(String host) {
    return new HeldCertificate.Builder().addSubjectAlternativeName(host).signedBy(ROOT).build();
  }

  private static OkHttpClient.Builder trusting() {
    HandshakeCertificates trust =
        new HandshakeCertificates.Builder().addTrustedCertificate(ROOT.certificate()).build();
    return new OkHttpClient.Builder()
        .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager());
  }

  private static List<Protocol> protocols(Protocol wanted) {
    return wanted == Protocol.HTTP_2
        ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
        : List.of(Protocol.HTTP_1_1);
  }
}
