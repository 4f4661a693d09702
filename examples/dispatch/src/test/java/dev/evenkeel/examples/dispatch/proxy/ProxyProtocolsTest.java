package dev.evenkeel.examples.dispatch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.WebSocketListener;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** HTTP/2 towards the servers, with and without TLS, and WebSockets. */
class ProxyProtocolsTest extends ProxyTest {

  @Test
  void theServersMaySpeakHttp2WithoutTls() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
      server.setDispatcher(new Always("over h2c"));
      server.start(InetAddress.getLoopbackAddress(), 0);
      try (RunningProxy proxy =
          startOver("127.0.0.1:" + server.getPort(), "--http2", "--check", "/healthz")) {
        assertThat(takeRequest(server, "/healthz").getVersion()).isEqualTo("HTTP/2");
        assertThat(send(proxy, "POST", "/x", BodyPublishers.ofString("12345")).body())
            .isEqualTo("over h2c");
      }
      RecordedRequest request = takeRequest(server, "/x");
      assertThat(request.getVersion()).isEqualTo("HTTP/2");
      assertThat(request.getBodySize()).isEqualTo(5);
      assertThat(request.getHeaders().get(":authority")).startsWith("127.0.0.1:");
    }
  }

  /** Returns the next request for a target; what comes before it is passed over. */
  private static RecordedRequest takeRequest(MockWebServer server, String target)
      throws InterruptedException {
    RecordedRequest request = server.takeRequest();
    while (!request.getTarget().equals(target)) {
      request = server.takeRequest();
    }
    return request;
  }

  @Test
  void theServersMaySpeakHttp2WithTls() throws Exception {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("servers").build();
    HandshakeCertificates ofServer =
        new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    HandshakeCertificates ofProxy =
        new HandshakeCertificates.Builder()
            .addTrustedCertificate(certificate.certificate())
            .build();
    OkHttpClient trusting =
        new OkHttpClient.Builder()
            .sslSocketFactory(ofProxy.sslSocketFactory(), ofProxy.trustManager())
            .build();
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(ofServer.sslSocketFactory());
      server.enqueue(new MockResponse.Builder().body("over TLS").build());
      server.start(InetAddress.getLoopbackAddress(), 0);
      String list = "https://127.0.0.1:" + server.getPort();
      try (RunningProxy proxy = startWith(trusting, "--servers", list)) {
        assertThat(get(proxy, "/").body()).isEqualTo("over TLS");
      }
      assertThat(server.takeRequest().getVersion()).isEqualTo("HTTP/2");
    }
  }

  @Test
  void aWebSocketGoesThroughInBothDirections() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.enqueue(new MockResponse.Builder().webSocketUpgrade(new Echo()).build());
      server.start(InetAddress.getLoopbackAddress(), 0);
      String id = "127.0.0.1:" + server.getPort();
      try (RunningProxy proxy = startOver(id)) {
        Heard heard = new Heard();
        WebSocket socket = open(proxy, heard);
        for (String text : new String[] {"hello", "x".repeat(100_000), "bye"}) {
          socket.sendText(text, true).join();
          assertThat(heard.texts.poll(30, TimeUnit.SECONDS)).isEqualTo(text);
        }
        assertThat(proxy.metrics()).contains("1 tunnels", "1xx=1");
        assertThat(proxy.balancer().snapshot().server(id).inFlight()).isOne();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
        heard.closed.get(30, TimeUnit.SECONDS);
        while (proxy.balancer().snapshot().server(id).inFlight() > 0
            || !proxy.metrics().contains("0 tunnels")) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void aWebSocketWhoseClientVanishesEndsAtTheServer() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      Echo echo = new Echo();
      server.enqueue(new MockResponse.Builder().webSocketUpgrade(echo).build());
      server.start(InetAddress.getLoopbackAddress(), 0);
      String id = "127.0.0.1:" + server.getPort();
      try (RunningProxy proxy = startOver(id)) {
        Heard heard = new Heard();
        WebSocket socket = open(proxy, heard);
        socket.sendText("hello", true).join();
        heard.texts.poll(30, TimeUnit.SECONDS);
        socket.abort();
        echo.gone.get(30, TimeUnit.SECONDS);
        while (proxy.balancer().snapshot().server(id).inFlight() > 0
            || !proxy.metrics().contains("0 tunnels")) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void aServerMayDeclineAWebSocketAndPlacesAreBounded() throws Exception {
    try (RunningProxy proxy = startOver(a.address(), "--websockets", "1")) {
      for (int i = 0; i < 3; i++) { // a place that was not given back would make it 503
        assertThat(declined(proxy)).isEqualTo(200);
      }
    }
    try (RunningProxy proxy = startOver(a.address(), "--websockets", "0")) {
      assertThat(declined(proxy)).isEqualTo(503);
    }
  }

  private WebSocket open(RunningProxy proxy, WebSocket.Listener heard) {
    URI uri = URI.create("ws://" + proxy.address() + "/chat");
    return client.newWebSocketBuilder().buildAsync(uri, heard).join();
  }

  /** Returns with which status the opening of a WebSocket is declined. */
  private int declined(RunningProxy proxy) {
    URI uri = URI.create("ws://" + proxy.address() + "/chat");
    CompletableFuture<Integer> status = new CompletableFuture<>();
    var unused =
        client
            .newWebSocketBuilder()
            .buildAsync(uri, new Heard())
            .whenComplete(
                (socket, failure) -> {
                  Throwable cause = failure == null ? null : failure.getCause();
                  if (cause instanceof WebSocketHandshakeException declined) {
                    status.complete(declined.getResponse().statusCode());
                  } else {
                    status.completeExceptionally(new AssertionError("not declined", failure));
                  }
                });
    return status.join();
  }

  private static final class Always extends Dispatcher {

    private final String body;

    Always(String body) {
      this.body = body;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      return new MockResponse.Builder().body(body).build();
    }
  }

  private static final class Heard implements WebSocket.Listener {

    final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        texts.add(parts.toString());
        parts.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
      socket.request(1);
      return null;
    }
  }

  private static final class Echo extends WebSocketListener {

    final CompletableFuture<String> gone = new CompletableFuture<>();

    @Override
    public void onMessage(okhttp3.WebSocket socket, String text) {
      socket.send(text);
    }

    @Override
    public void onMessage(okhttp3.WebSocket socket, ByteString bytes) {
      socket.send(bytes);
    }

    @Override
    public void onClosing(okhttp3.WebSocket socket, int code, String reason) {
      socket.close(code, reason);
    }

    @Override
    public void onFailure(
        okhttp3.WebSocket socket, Throwable failure, @Nullable Response response) {
      gone.complete(failure.toString());
    }
  }
}
