package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Server;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** What ends a wait for room before its own time is over. */
class WaitForRoomTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  /** Far less than {@link #LONG}, far more than a busy machine needs. */
  private static final Duration SOON = Duration.ofSeconds(15);

  private static Fleet narrow(Backend only) {
    Server server = Server.of(only.address()).withMaxInFlight(1);
    return Fleet.of(s -> s.servers(server).engine(e -> e.waitWhenFull(LONG, 10)), only);
  }

  @Test
  void aCancelEndsTheWaitAtOnce() throws Exception {
    assertThat(endOfWait((waiting, caller) -> waiting.cancel()))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoAvailableServerException.class)
        .hasMessage("Canceled");
  }

  @Test
  void anInterruptEndsTheWaitAtOnceAndIsNoFaultOfTheServers() throws Exception {
    assertThat(endOfWait((waiting, caller) -> caller.interrupt()))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("interrupted");
  }

  /** Returns what a call throws whose wait for room is ended by {@code end}. */
  private static Throwable endOfWait(BiConsumer<Call, Thread> end) throws Exception {
    try (Fleet fleet = narrow(Backend.http1("a"))) {
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      try (Response held = fleet.client.newCall(Fleet.get("/")).execute()) {
        Call waiting = fleet.client.newCall(Fleet.get("/"));
        Thread caller =
            new Thread(() -> ended.complete(catchThrowable(() -> waiting.execute().close())));
        caller.start();
        Fleet.await("the wait", () -> caller.getState() == Thread.State.TIMED_WAITING);
        end.accept(waiting, caller);
        Throwable thrown = ended.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(held.code()).isEqualTo(200);
        return thrown;
      } finally {
        fleet.assertIdle();
      }
    }
  }

  @Test
  void aCallTimeoutBoundsTheWait() throws Exception {
    try (Fleet fleet = narrow(Backend.http1("a"))) {
      try (Response held = fleet.client.newCall(Fleet.get("/")).execute()) {
        Call waiting = fleet.client.newCall(Fleet.get("/"));
        waiting.timeout().timeout(200, TimeUnit.MILLISECONDS);
        long start = System.nanoTime();
        assertThatThrownBy(waiting::execute).isInstanceOf(InterruptedIOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        assertThat(held.code()).isEqualTo(200);
      }
      fleet.assertIdle();
    }
  }

  @Test
  void aDeadlineOfTheCallBoundsTheWait() throws Exception {
    CallOptions brief = CallOptions.standard().withDeadline(Duration.ofMillis(200));
    Request request = Fleet.get("/").newBuilder().tag(CallOptions.class, brief).build();
    try (Fleet fleet = narrow(Backend.http1("a"))) {
      try (Response held = fleet.client.newCall(Fleet.get("/")).execute()) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> fleet.ask(request)).isInstanceOf(NoAvailableServerException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        assertThat(held.code()).isEqualTo(200);
      }
      fleet.assertIdle();
    }
  }
}
