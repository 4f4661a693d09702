package dev.evenkeel.examples.dispatch.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RedirectTest {

  private final HttpClient client = HttpClient.newHttpClient(); // follows no redirect
  private TestServer a;
  private TestServer b;

  @BeforeEach
  void startServers() throws IOException {
    a = TestServer.start("a");
    b = TestServer.start("b");
  }

  @AfterEach
  void stopServers() {
    a.close();
    b.close();
  }

  private RunningRedirect start(String settings, String... more) throws IOException {
    String[] args = {
      "--listen",
      "127.0.0.1:0",
      "--servers",
      a.address() + settings + "," + b.address(),
      "--check-every",
      "250ms",
      "--slow-start",
      "0s"
    };
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    RedirectForm form = new RedirectForm();
    return form.start(Arguments.parse(form.options(), all));
  }

  private HttpResponse<String> ask(
      RunningRedirect redirect, String method, String target, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + redirect.address() + target))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String location(HttpResponse<?> response) {
    return response.headers().firstValue("Location").orElse("");
  }

  private Map<String, Integer> targetsOf(RunningRedirect redirect, int requests) throws Exception {
    Map<String, Integer> targets = new HashMap<>();
    for (int i = 0; i < requests; i++) {
      targets.merge(location(ask(redirect, "GET", "/")), 1, Integer::sum);
    }
    return targets;
  }

  @ParameterizedTest
  @CsvSource({"GET,302", "HEAD,302", "POST,307", "PUT,307", "DELETE,307", "OPTIONS,307"})
  void theMethodStaysWhereItMust(String method, int status) throws Exception {
    try (RunningRedirect redirect = start("")) {
      assertThat(ask(redirect, method, "/").statusCode()).isEqualTo(status);
    }
  }

  @Test
  void pathAndQueryAreKept() throws Exception {
    try (RunningRedirect redirect = start(";weight=0")) {
      for (String target :
          new String[] {"/", "/a/b%20c%2Fd?x=1&y=%2F&z", "//double//slash", "/a;v=1?q=http://x/"}) {
        HttpResponse<String> response = ask(redirect, "GET", target);
        assertThat(location(response)).isEqualTo("http://" + b.address() + target);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
      }
    }
  }

  @Test
  void roundRobinTakesTurns() throws Exception {
    try (RunningRedirect redirect = start("", "--strategy", "rr")) {
      assertThat(targetsOf(redirect, 100).values()).containsExactly(50, 50);
    }
  }

  @Test
  void weightsAreHonoured() throws Exception {
    try (RunningRedirect redirect = start(";weight=3", "--strategy", "wrr")) {
      assertThat(targetsOf(redirect, 100))
          .containsEntry("http://" + a.address() + "/", 75)
          .containsEntry("http://" + b.address() + "/", 25);
    }
  }

  @Test
  void aServerThatFailsItsChecksIsLeftOutAndTakenBack() throws Exception {
    try (RunningRedirect redirect = start("", "--strategy", "rr", "--check", "/healthz")) {
      a.crash();
      while (redirect.balancer().snapshot().server(a.address()).state() != ServerState.DOWN) {
        Thread.onSpinWait();
      }
      assertThat(targetsOf(redirect, 10)).containsOnlyKeys("http://" + b.address() + "/");
      a.comeBack();
      while (redirect.balancer().snapshot().server(a.address()).state() != ServerState.UP) {
        Thread.onSpinWait();
      }
      assertThat(targetsOf(redirect, 10)).hasSize(2);
    }
  }

  @Test
  void withoutAServerTheAnswerIs503() throws Exception {
    try (RunningRedirect redirect = start("")) {
      redirect.balancer().forceDown(a.address());
      redirect.balancer().forceDown(b.address());
      HttpResponse<String> response = ask(redirect, "GET", "/");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }
  }

  @Test
  void aClientsAddressKeepsItAtItsServer() throws Exception {
    try (RunningRedirect redirect = start("", "--strategy", "rr", "--sticky", "address")) {
      assertThat(targetsOf(redirect, 20)).hasSize(1);
    }
  }

  @Test
  void aCookieKeepsAClientAtItsServerWhileThatIsThere() throws Exception {
    try (RunningRedirect redirect = start("", "--strategy", "rr", "--sticky", "cookie")) {
      HttpResponse<String> first = ask(redirect, "GET", "/");
      String cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
      for (int i = 0; i < 10; i++) {
        HttpResponse<String> next = ask(redirect, "GET", "/", "Cookie", cookie);
        assertThat(location(next)).isEqualTo(location(first));
        assertThat(next.headers().firstValue("Set-Cookie")).isEmpty();
      }
      String left = location(first).contains(a.address()) ? a.address() : b.address();
      redirect.balancer().forceDown(left);
      HttpResponse<String> moved = ask(redirect, "GET", "/", "Cookie", cookie);
      assertThat(location(moved)).isNotEqualTo(location(first));
      assertThat(moved.headers().firstValue("Set-Cookie")).isPresent();
    }
  }

  @Test
  void aForgedCookieIsPassedOver() throws Exception {
    try (RunningRedirect redirect = start("", "--sticky", "cookie")) {
      String forged = "evenkeel-server=ZXZpbC5leGFtcGxlOjgw"; // evil.example:80
      assertThat(location(ask(redirect, "GET", "/", "Cookie", forged)))
          .matches("http://(" + a.address() + "|" + b.address() + ")/");
      assertThat(ask(redirect, "GET", "/", "Cookie", "evenkeel-server=%%%").statusCode())
          .isEqualTo(302);
    }
  }

  /**
   * Round robin in perfect order, and yet one server does nearly all the work: the first client
   * reads one page, the second follows a hundred links on the server that it was sent to.
   */
  @Test
  void theOrderOfRequestsIsNotTheOrderOfLoad() throws Exception {
    try (RunningRedirect redirect = start("", "--strategy", "rr")) {
      String reader = location(ask(redirect, "GET", "/page/1"));
      read(reader);
      String crawler = location(ask(redirect, "GET", "/page/1"));
      for (int link = 1; link <= 100; link++) {
        read(URI.create(crawler).resolve("/page/" + link).toString());
      }
      assertThat(redirect.metrics())
          .contains(a.address() + " 1 of 1 clients", b.address() + " 1 of 1 clients");
      assertThat(new int[] {a.served(), b.served()}).containsExactlyInAnyOrder(1, 100);
    }
  }

  private void read(String url) throws Exception {
    client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
  }
}
