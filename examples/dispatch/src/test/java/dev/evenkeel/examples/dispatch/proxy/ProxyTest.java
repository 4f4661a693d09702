package dev.evenkeel.examples.dispatch.proxy;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Two servers, a client, and a proxy between them that each test starts with its own options. */
@Timeout(120)
abstract class ProxyTest {

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  TestServer a;
  TestServer b;

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

  /** Starts a proxy over both servers. */
  RunningProxy start(String... options) throws IOException {
    return startOver(a.address() + "," + b.address(), options);
  }

  static RunningProxy startOver(String servers, String... options) throws IOException {
    return startWith(new OkHttpClient(), "--servers", servers, options);
  }

  static RunningProxy startWith(
      OkHttpClient client, String listOption, String list, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("--listen", "127.0.0.1:0", listOption, list));
    Collections.addAll(args, "--slow-start", "0s", "--check-every", "250ms");
    Collections.addAll(args, options);
    ProxyForm form = new ProxyForm(client);
    return form.start(Arguments.parse(form.options(), args.toArray(new String[0])));
  }

  HttpResponse<String> get(RunningProxy proxy, String target, String... headers) throws Exception {
    return send(proxy, "GET", target, BodyPublishers.noBody(), headers);
  }

  HttpResponse<String> send(
      RunningProxy proxy, String method, String target, BodyPublisher body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + proxy.address() + target))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Returns how many of {@code requests} GETs each server answered. */
  Map<String, Integer> sharesOf(RunningProxy proxy, int requests) throws Exception {
    Map<String, Integer> shares = new HashMap<>();
    for (int i = 0; i < requests; i++) {
      shares.merge(get(proxy, "/").body(), 1, Integer::sum);
    }
    return shares;
  }

  static void await(RunningProxy proxy, TestServer server, ServerState state) {
    while (proxy.balancer().snapshot().server(server.address()).state() != state) {
      Thread.onSpinWait();
    }
  }
}
