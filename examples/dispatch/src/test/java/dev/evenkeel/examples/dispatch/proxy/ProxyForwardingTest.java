package dev.evenkeel.examples.dispatch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import dev.evenkeel.examples.dispatch.TestServer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through unchanged, what stays here, and what is added. */
class ProxyForwardingTest extends ProxyTest {

  private TestServer.Seen only() {
    return a.seen().get(0);
  }

  private RunningProxy startOverA(String... options) throws Exception {
    return startOver(a.address(), options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
  void theMethodIsPassedOn(String method) throws Exception {
    try (RunningProxy proxy = startOverA()) {
      HttpResponse<String> response = send(proxy, method, "/", BodyPublishers.noBody());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(method.equals("HEAD") ? "" : "a");
      assertThat(only().method()).isEqualTo(method);
    }
  }

  @Test
  void pathAndQueryArePassedOn() throws Exception {
    try (RunningProxy proxy = startOverA()) {
      for (String target : new String[] {"/x/y%20z%2F?q=1&r=%26", "/a//double", "/s;v=1"}) {
        a.seen().clear();
        assertThat(get(proxy, target).statusCode()).isEqualTo(200);
        assertThat(only().target()).isEqualTo(target);
      }
    }
  }

  @Test
  void redirectsAndErrorsOfAServerAreTheClientsBusiness() throws Exception {
    try (RunningProxy proxy = startOverA()) {
      for (int status : new int[] {204, 301, 304, 404, 500}) {
        HttpResponse<String> response = get(proxy, "/status/" + status);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Location")).contains("/elsewhere");
      }
    }
  }

  @Test
  void headersForTheNextHopStayHere() throws Exception {
    try (RunningProxy proxy = startOverA()) {
      Raw raw = Raw.connect(proxy);
      raw.send(
          "GET / HTTP/1.1",
          "Host: shop.example",
          "Connection: close, X-Hop, Content-Length, Host, Upgrade",
          "X-Hop: for the proxy only",
          "Keep-Alive: timeout=5",
          "Proxy-Authorization: Basic c2VjcmV0",
          "TE: trailers",
          "Upgrade: other",
          "X-End: to end",
          "Cookie: x=y");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 200").doesNotContain("X-Internal");
      Headers seen = only().headers();
      assertThat(seen.keySet())
          .doesNotContain("X-hop", "Keep-alive", "Proxy-authorization", "Te", "Upgrade");
      assertThat(seen.getFirst("X-End")).isEqualTo("to end");
      assertThat(seen.getFirst("Host")).isEqualTo("shop.example");
      assertThat(seen.getFirst("Cookie")).isEqualTo("x=y");
      assertThat(seen.getFirst("Via")).isEqualTo("1.1 evenkeel");
    }
  }

  @Test
  void nothingIsAddedThatTheClientsProgramDidNotSay() throws Exception {
    try (RunningProxy proxy = startOverA()) {
      Raw raw = Raw.connect(proxy);
      raw.send("GET / HTTP/1.1", "Host: shop.example", "Connection: close");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 200");
      assertThat(only().headers().getFirst("User-Agent")).isNull();
      assertThat(only().headers().getFirst("Accept-Encoding")).isEqualTo("identity");
    }
  }

  @Test
  void whoAsksIsToldAndWhatClientsSayAboutItIsNotBelieved() throws Exception {
    String[] claims = {
      "Forwarded",
      "for=6.6.6.6",
      "X-Forwarded-For",
      "6.6.6.6",
      "X-Forwarded-Proto",
      "https",
      "X-Real-IP",
      "6.6.6.6",
      "X-Forwarded-Port",
      "1"
    };
    try (RunningProxy proxy = startOverA()) {
      get(proxy, "/", claims);
      Headers seen = only().headers();
      assertThat(seen.get("Forwarded"))
          .containsExactly("for=127.0.0.1;host=\"" + proxy.address() + "\";proto=http");
      assertThat(seen.get("X-Forwarded-For")).containsExactly("127.0.0.1");
      assertThat(seen.get("X-Forwarded-Host")).containsExactly(proxy.address());
      assertThat(seen.get("X-Forwarded-Proto")).containsExactly("http");
      assertThat(seen.keySet()).doesNotContain("X-real-ip", "X-forwarded-port");
    }
    a.seen().clear();
    try (RunningProxy proxy = startOverA("--trust-forwarded")) {
      get(proxy, "/", claims);
      Headers seen = only().headers();
      assertThat(seen.get("Forwarded")).hasSize(2).contains("for=6.6.6.6");
      assertThat(seen.get("X-Forwarded-For")).containsExactly("6.6.6.6, 127.0.0.1");
      assertThat(seen.get("X-Forwarded-Proto")).containsExactly("https");
    }
  }

  @Test
  void bodiesOfKnownAndUnknownLengthArrive() throws Exception {
    try (RunningProxy proxy = startOverA()) {
      byte[] body = new byte[100_000];
      assertThat(send(proxy, "POST", "/count", BodyPublishers.ofByteArray(body)).body())
          .isEqualTo("100000");
      assertThat(only().headers().getFirst("Content-Length")).isEqualTo("100000");
      var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
      assertThat(send(proxy, "PUT", "/count", chunked).body()).isEqualTo("100000");
      assertThat(a.seen().get(1).headers().getFirst("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(get(proxy, "/bytes/1000000").body()).hasSize(1_000_000);
    }
  }

  @Test
  void aClientThatWaitsBeforeItsBodyIsToldToGoOn() throws Exception {
    try (RunningProxy proxy = startOverA()) {
      Raw raw = Raw.connect(proxy);
      raw.send(
          "POST /count HTTP/1.1",
          "Host: x",
          "Connection: close",
          "Content-Length: 5",
          "Expect: 100-continue");
      assertThat(raw.readLine()).isEqualTo("HTTP/1.1 100 Continue");
      raw.sendBytes("12345");
      assertThat(raw.readAll()).contains("HTTP/1.1 200 OK").endsWith("5");
    }
  }

  @Test
  void whatIsTooLargeIsRefusedWithoutAskingAServer() throws Exception {
    try (RunningProxy proxy = startOverA("--max-body", "1k", "--max-headers", "4k")) {
      assertThat(send(proxy, "POST", "/", BodyPublishers.ofByteArray(new byte[1025])).statusCode())
          .isEqualTo(413);
      assertThat(get(proxy, "/", "X-Long", "x".repeat(5000)).statusCode()).isEqualTo(431);
      assertThat(get(proxy, "/" + "x".repeat(5000)).statusCode()).isEqualTo(414);
      assertThat(a.served()).isZero();
    }
  }

  @Test
  void aBodyThatTurnsOutTooLargeIsCutOff() throws Exception {
    try (RunningProxy proxy = startOverA("--max-body", "1k")) {
      var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[100_000]));
      assertThat(send(proxy, "POST", "/count", chunked).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void whatCannotBePassedOnIsRefused() throws Exception {
    try (RunningProxy proxy = startOverA()) {
      for (String line :
          new String[] {
            "TRACE / HTTP/1.1",
            "CONNECT evil.example:443 HTTP/1.1",
            "OPTIONS * HTTP/1.1",
            "GET /a/%2e%2e/b HTTP/1.1"
          }) {
        Raw raw = Raw.connect(proxy);
        raw.send(line, "Host: evil.example:443", "Connection: close");
        assertThat(raw.readAll()).as(line).matches("(?s)HTTP/1.1 40[05] .*");
      }
      assertThat(a.served()).isZero();
    }
  }

  @Test
  void withoutAServerTheAnswerSaysSo() throws Exception {
    try (RunningProxy proxy = startOverA("--check", "none")) {
      a.crash();
      assertThat(get(proxy, "/").statusCode()).isEqualTo(502);
      proxy.balancer().forceDown(a.address());
      HttpResponse<String> none = get(proxy, "/");
      assertThat(none.statusCode()).isEqualTo(503);
      assertThat(none.headers().firstValue("Retry-After")).contains("1");
    }
  }

  @Test
  void theFiguresTellWhatWasDone() throws Exception {
    try (RunningProxy proxy = startOverA()) {
      send(proxy, "POST", "/count", BodyPublishers.ofString("12345"));
      get(proxy, "/status/404");
      assertThat(proxy.metrics())
          .startsWith("proxy: ")
          .contains("2xx=1", "4xx=1", "bytes up=5 down=1", a.address() + "=UP/2/-0");
    }
  }
}
