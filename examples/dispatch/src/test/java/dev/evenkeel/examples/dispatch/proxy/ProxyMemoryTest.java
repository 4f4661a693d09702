package dev.evenkeel.examples.dispatch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.examples.dispatch.Dispatch;
import dev.evenkeel.examples.dispatch.TestServer;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proxy in a JVM of its own that has less memory than the bodies that go through it. */
@Timeout(120)
class ProxyMemoryTest {

  private static final int MANY_BYTES = 100 << 20;

  private TestServer server;
  private Process proxy;
  private BufferedReader says;
  private URI url;

  @BeforeEach
  void startProxy() throws Exception {
    server = TestServer.start("a");
    proxy =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:MaxDirectMemorySize=16m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Dispatch.class.getName(),
                "proxy",
                "--listen",
                "127.0.0.1:0",
                "--servers",
                server.address(),
                "--metrics",
                "0s")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    says =
        new BufferedReader(new InputStreamReader(proxy.getInputStream(), StandardCharsets.UTF_8));
    String line = says.readLine();
    assertThat(line).startsWith("proxy: http://127.0.0.1:");
    url = URI.create(line.substring("proxy: ".length()));
  }

  @AfterEach
  void stopProxy() {
    proxy.destroyForcibly();
    server.close();
  }

  @Test
  void aHundredMegabytesGoThroughAHeapOfHalfThat() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    byte[] piece = new byte[1 << 20];
    var upload =
        BodyPublishers.ofByteArrays(() -> java.util.Collections.nCopies(100, piece).iterator());
    HttpResponse<String> up =
        client.send(
            HttpRequest.newBuilder(url.resolve("/count")).POST(upload).build(),
            BodyHandlers.ofString());
    assertThat(up.body()).isEqualTo(String.valueOf(MANY_BYTES));

    HttpResponse<InputStream> down =
        client.send(
            HttpRequest.newBuilder(url.resolve("/bytes/" + MANY_BYTES)).build(),
            BodyHandlers.ofInputStream());
    assertThat(drain(down.body())).isEqualTo(MANY_BYTES);
    assertThat(proxy.isAlive()).isTrue();
  }

  /** Readers that do not read, each of a body larger than the heap: only their pieces are held. */
  @Test
  void slowReadersDoNotFillTheHeapAndHoldNobodyUp() throws Exception {
    List<Socket> slow = List.of(ask(MANY_BYTES), ask(MANY_BYTES), ask(MANY_BYTES), ask(MANY_BYTES));
    for (Socket socket : slow) {
      assertThat(socket.getInputStream().read()).isEqualTo('H'); // its answer has begun
    }
    HttpClient client = HttpClient.newHttpClient();
    for (int i = 0; i < 50; i++) {
      assertThat(client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body())
          .isEqualTo("a");
    }
    assertThat(drain(slow.get(0).getInputStream())).isGreaterThan(MANY_BYTES);
    for (Socket socket : slow) {
      socket.close();
    }
    assertThat(proxy.isAlive()).isTrue();
  }

  private Socket ask(int bytes) throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort());
    OutputStream out = socket.getOutputStream();
    String request = "GET /bytes/" + bytes + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** SIGTERM while an answer is under way: it ends as it should, then the process does. */
  @Test
  void sigtermEndsTheProxyButNotWhatItIsDoing() throws Exception {
    Socket running = ask(MANY_BYTES);
    assertThat(running.getInputStream().read()).isEqualTo('H');
    proxy.toHandle().destroy(); // SIGTERM; Process.destroy would close its output too
    CompletableFuture<Long> rest = CompletableFuture.supplyAsync(() -> drainUnchecked(running));
    assertThat(rest.get(60, TimeUnit.SECONDS)).isGreaterThan(MANY_BYTES);
    assertThat(proxy.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(proxy.exitValue()).as("the JVM's status after SIGTERM").isEqualTo(128 + 15);
    assertThat(says.readLine()).startsWith("proxy: ");
  }

  private static long drainUnchecked(Socket socket) {
    try {
      return drain(socket.getInputStream());
    } catch (java.io.IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static long drain(InputStream in) throws java.io.IOException {
    byte[] piece = new byte[64 << 10];
    long bytes = 0;
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      bytes += read;
    }
    return bytes;
  }
}
