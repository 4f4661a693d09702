package dev.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets on the loopback interface. */
@Timeout(30)
class TcpHealthCheckerTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(150);

  private final TcpHealthChecker checker = new TcpHealthChecker();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    checker.close();
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  private ServerSocket listen(int backlog) throws IOException {
    ServerSocket socket = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    open.add(socket);
    return socket;
  }

  /** Returns a server whose queue of connections is full, so that it drops what comes next. */
  private Server blackHole() throws IOException {
    ServerSocket full = listen(1);
    for (int i = 0; i < 8; i++) {
      SocketChannel filler = SocketChannel.open();
      open.add(filler);
      filler.configureBlocking(false);
      boolean atOnce =
          filler.connect(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()));
      assertThat(atOnce || filler.isConnectionPending()).isTrue();
    }
    return at(full);
  }

  private static Server at(ServerSocket socket) {
    return Server.of("127.0.0.1:" + socket.getLocalPort());
  }

  private CompletableFuture<Void> check(Server server, Duration timeout) {
    return checker.check(server, timeout).toCompletableFuture();
  }

  private static Throwable failure(CompletableFuture<Void> check) throws Exception {
    try {
      check.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      return Objects.requireNonNull(failed.getCause());
    }
    throw new AssertionError("the check succeeded");
  }

  @Test
  void whoAcceptsIsWellAndSeesTheConnectionEnd() throws Exception {
    ServerSocket socket = listen(50);
    check(at(socket), LONG).get(20, TimeUnit.SECONDS);
    try (Socket accepted = socket.accept()) {
      assertThat(accepted.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void whoRefusesIsNot() throws Exception {
    ServerSocket socket = listen(50);
    Server server = at(socket);
    socket.close();
    assertThat(failure(check(server, LONG)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void whoDoesNotAnswerHasFailedAfterTheTimeout() throws Exception {
    long begun = System.nanoTime();
    assertThat(failure(check(blackHole(), SHORT)))
        .isInstanceOf(IOException.class)
        .hasMessage("no connection within 150 ms");
    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(SHORT.toNanos());
  }

  @Test
  void aThousandChecksOfWhichAThirdHangsTakeOneThread() throws Exception {
    ServerSocket socket = listen(2000);
    Server well = at(socket);
    Server hung = blackHole();
    List<CompletableFuture<Void>> good = new ArrayList<>();
    List<CompletableFuture<Void>> hanging = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      if (i % 3 == 0) {
        hanging.add(check(hung, LONG));
      } else {
        good.add(check(well, LONG));
      }
    }
    CompletableFuture.allOf(good.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
    assertThat(threads()).isEqualTo(1);
    assertThat(hanging).noneMatch(CompletableFuture::isDone);
    hanging.forEach(check -> check.cancel(true));
    // The thread goes on serving others.
    check(well, LONG).get(20, TimeUnit.SECONDS);
    assertThat(threads()).isEqualTo(1);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("evenkeel-tcp-check"))
        .filter(thread -> !thread.getName().contains("resolver"))
        .count();
  }

  @Test
  void namesAreResolvedAndOneGoodAddressIsEnough() throws Exception {
    // localhost may have an IPv6 address first, on which nobody listens here.
    ServerSocket socket = listen(50);
    check(Server.of("localhost:" + socket.getLocalPort()), LONG).get(20, TimeUnit.SECONDS);
  }

  @Test
  void aNameThatDoesNotResolveIsAFailureWithAReason() throws Exception {
    Throwable failure = failure(check(Server.of("no-such-host.invalid:80"), LONG));
    assertThat(failure).isInstanceOf(IOException.class);
    assertThat(failure).hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void anIpV6LiteralIsNotLookedUp() throws Exception {
    // Refused, unreachable or accepted by a stranger: it ends either way, and not as unresolved.
    CompletableFuture<Void> check = check(Server.of("[::1]:1"), LONG);
    Throwable failure = failure(check);
    assertThat(failure).hasMessageNotContaining("resolve");
  }

  @Test
  void closeFailsWhatIsUnderWayAndEndsTheThread() throws Exception {
    CompletableFuture<Void> hanging = check(blackHole(), LONG);
    Thread thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(candidate -> candidate.getName().equals("evenkeel-tcp-check"))
            .findFirst()
            .orElseThrow();
    checker.close();
    checker.close();
    assertThat(failure(hanging)).hasMessage("the checker is closed");
    thread.join(20_000);
    assertThat(thread.isAlive()).isFalse();
    assertThat(failure(check(Server.of("127.0.0.1:1"), LONG))).hasMessage("the checker is closed");
  }

  @Test
  void anIdleLoopEndsItsThreadAndTakesNothingMore() throws Exception {
    ConnectLoop loop = new ConnectLoop(Duration.ofMillis(50));
    Thread thread = Daemons.thread("evenkeel-idle-test", loop);
    thread.start();
    thread.join(20_000);
    assertThat(thread.isAlive()).isFalse();
    CompletableFuture<Void> result = new CompletableFuture<>();
    assertThat(loop.accept(new Connect("127.0.0.1", 1, LONG, result))).isFalse();
  }

  @Test
  void aTimeoutOfZeroIsRefused() {
    assertThatThrownBy(() -> checker.check(Server.of("127.0.0.1:1"), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeout must be more than 0");
  }
}
