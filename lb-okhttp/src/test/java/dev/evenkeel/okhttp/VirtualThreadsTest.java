package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls on virtual threads. JDK 21 has them too, but pins them in any {@code synchronized},
 * OkHttp's included; from JDK 24 on only what we do ourselves could.
 */
class VirtualThreadsTest {

  private static final int CALLS = 2000;
  private static final int FIRST_WITHOUT_PINNING_MONITORS = 24;

  @TempDir Path directory;

  @BeforeEach
  void virtualThreadsAreThere() {
    assumeTrue(
        Runtime.version().feature() >= FIRST_WITHOUT_PINNING_MONITORS,
        "JDK " + Runtime.version().feature() + " has no virtual threads that are not pinned");
  }

  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private static Backend slow(String name) throws Exception {
    return Backend.http1(name)
        .forgetful()
        .answering(Backend.ok().headersDelay(20, TimeUnit.MILLISECONDS));
  }

  @Test
  void twoThousandOfThemAreBalancedAndNotPinnedByUs() throws Exception {
    ExecutorService threads = virtualThreads();
    try (Fleet fleet = Fleet.of(slow("a"), slow("b"), slow("c"), slow("d"));
        Recording recording = new Recording()) {
      recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
      callFrom(threads, fleet, CALLS / 10); // loads classes, which pins
      recording.start();
      callFrom(threads, fleet, CALLS);
      recording.stop();
      fleet.assertIdle();
      assertThat(fleet.failures()).isZero();
      assertThat(fleet.backends)
          .allSatisfy(b -> assertThat(fleet.status(b).succeeded()).isBetween(530L, 570L));
      Path file = directory.resolve("pinned.jfr");
      recording.dump(file);
      assertThat(pinnedByUs(file)).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  private static void callFrom(ExecutorService threads, Fleet fleet, int calls) throws Exception {
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      answers.add(threads.submit(() -> fleet.ask(Fleet.get("/"))));
    }
    for (Future<String> answer : answers) {
      assertThat(answer.get(60, TimeUnit.SECONDS)).isIn("a", "b", "c", "d");
    }
  }

  /** Returns what was pinned while the innermost frame that is not the JDK's was ours. */
  private static List<String> pinnedByUs(Path file) throws Exception {
    List<String> ours = new ArrayList<>();
    assertThat(Files.size(file)).isPositive();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getStackTrace() != null) {
        event.getStackTrace().getFrames().stream()
            .map(RecordedFrame::getMethod)
            .map(method -> method.getType().getName() + "." + method.getName())
            .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
            .findFirst()
            .filter(name -> name.startsWith("dev.evenkeel.") && !name.contains("Test"))
            .ifPresent(ours::add);
      }
    }
    return ours;
  }

  @Test
  void aDispatcherOfVirtualThreadsWorksHedgedToo() throws Exception {
    for (boolean hedged : new boolean[] {false, true}) {
      OkHttpClient base =
          new OkHttpClient.Builder().dispatcher(new Dispatcher(virtualThreads())).build();
      try (Fleet fleet =
          Fleet.of(
              s -> hedged ? s.hedging(Hedging.after(Duration.ofMillis(5))) : s,
              base,
              slow("a"),
              slow("b"))) {
        CountDownLatch answered = new CountDownLatch(CALLS / 4);
        for (int i = 0; i < CALLS / 4; i++) {
          fleet.client.newCall(Fleet.get("/")).enqueue(counting(answered));
        }
        assertThat(answered.await(60, TimeUnit.SECONDS)).isTrue();
        fleet.assertIdle();
      }
    }
  }

  private static Callback counting(CountDownLatch answered) {
    return new Callback() {
      @Override
      public void onFailure(Call call, IOException e) {}

      @Override
      public void onResponse(Call call, Response response) {
        response.close();
        answered.countDown();
      }
    };
  }
}
