package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Bad servers for a while, from many threads: nothing is executed twice, confused or left behind.
 * The time is that of {@code -Dsoak.seconds}, 10 by default and 60 in the profile {@code soak}.
 */
class SoakTest {

  private static final int THREADS = 16;
  private static final int SERVERS = 6;

  private final Map<String, AtomicInteger> posts = new ConcurrentHashMap<>();
  private final LongAdder gets = new LongAdder();
  private final LongAdder failedGets = new LongAdder();
  private final LongAdder canceled = new LongAdder();
  private final List<String> mistakes = Collections.synchronizedList(new ArrayList<>());

  /** Ends calls in their midst, as a user does who presses a button. */
  private final ExecutorService canceling = Executors.newSingleThreadExecutor();

  @AfterEach
  void stopCanceling() {
    canceling.shutdownNow();
  }

  @Test
  void nothingIsExecutedTwiceConfusedOrLeftBehind() throws Exception {
    int seconds = Integer.getInteger("soak.seconds", 10);
    Backend[] servers = new Backend[SERVERS];
    for (int i = 0; i < SERVERS; i++) {
      servers[i] = i == 1 ? Backend.abrupt("s1") : Backend.http1("s" + i);
      servers[i].forgetful().answering(this::answer);
    }
    servers[0].answering(this::troubled);
    servers[1].answering(this::troubled); // the same troubles, by RST in place of FIN
    OkHttpClient base = new OkHttpClient.Builder().readTimeout(Duration.ofSeconds(2)).build();
    int threadsBefore = Thread.activeCount();
    try (RefusingServer refusing = new RefusingServer();
        Fleet fleet = Fleet.of(s -> s.retry(patient()), base, servers)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int number = t;
        threads.add(new Thread(() -> run(fleet, number, end)));
      }
      threads.add(new Thread(() -> refresh(fleet, refusing, end)));
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      fleet.assertIdle();
      assertThat(mistakes).isEmpty();
      assertThat(posts.values())
          .allSatisfy(count -> assertThat(count.get()).isLessThanOrEqualTo(1));
      assertThat(gets.sum()).isGreaterThan(100L * seconds);
      assertThat(canceled.sum()).isGreaterThan(seconds);
      assertThat(failedGets.sum() / (double) gets.sum()).isLessThan(0.001);
      // The servers here have a thread for each connection, the client has next to none: so this
      // bounds both. A call of each thread at a time, on either of the two ports that its attempts
      // take in turns.
      assertThat(Thread.activeCount()).isLessThan(threadsBefore + 2 * THREADS * SERVERS + 20);
      System.out.printf(
          "soak: %d GETs, %d of them failed, %d POSTs, %d calls canceled%n",
          gets.sum(), failedGets.sum(), posts.size(), canceled.sum());
    }
  }

  private static RetryPolicy patient() {
    return RetryPolicy.standard().withPerAttemptTimeout(Duration.ofMillis(500));
  }

  /** Two in a hundred calls to this server go wrong, each in one of the ways that there are. */
  private MockResponse.Builder troubled(RecordedRequest request) {
    MockResponse.Builder answer = answer(request);
    return switch (ThreadLocalRandom.current().nextInt(250)) {
      case 0 -> answer.onResponseStart(new SocketEffect.CloseSocket());
      case 1 -> answer.onResponseBody(new SocketEffect.CloseSocket());
      case 2 -> answer.code(503);
      case 3 -> answer.headersDelay(700, TimeUnit.MILLISECONDS);
      case 4 -> answer.onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE);
      default -> answer;
    };
  }

  private MockResponse.Builder answer(RecordedRequest request) {
    String id = request.getHeaders().get("X-Id");
    if (id != null) {
      posts.computeIfAbsent(id, unused -> new AtomicInteger()).incrementAndGet();
    }
    return Backend.ok();
  }

  /**
   * A new list every 10 ms: weights change, a server that refuses comes and goes, so does a good
   * one.
   */
  private static void refresh(Fleet fleet, RefusingServer refusing, long end) {
    List<Server> servers =
        fleet.backends.stream().map(backend -> Server.of(backend.address())).toList();
    for (int i = 0; System.nanoTime() < end; i++) {
      int weight = 1 + i % 2;
      List<Server> next = new ArrayList<>();
      servers.forEach(server -> next.add(server.withWeight(weight)));
      if (i % 100 < 50) {
        next.add(Server.of(refusing.address()));
      }
      if (i % 70 < 20) {
        next.remove(servers.get(SERVERS - 1).withWeight(weight));
      }
      fleet.service.balancer().update(next);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void run(Fleet fleet, int thread, long end) {
    SplittableRandom random = new SplittableRandom(thread);
    for (int i = 0; System.nanoTime() < end; i++) {
      boolean post = random.nextInt(3) == 0;
      Request request = post ? postWithId(thread + "-" + i) : Fleet.get("/" + i);
      Call call = fleet.client.newCall(request);
      boolean cancels = random.nextInt(50) == 0;
      if (cancels) {
        cancelWithin(random.nextInt(3000), call);
      } else if (!post) {
        gets.increment();
      }
      try (Response response = call.execute()) {
        check(call, response);
        if (random.nextInt(5) > 0) {
          response.body().bytes();
        }
      } catch (IOException failure) {
        if (cancels) {
          canceled.increment();
        } else if (!post && !isCutBody(call)) {
          failedGets.increment();
        }
      } catch (RuntimeException failure) {
        mistakes.add("threw " + failure);
      }
    }
  }

  private void cancelWithin(int micros, Call call) {
    canceling.execute(
        () -> {
          LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
          call.cancel();
        });
  }

  /** A body that breaks off after good headers is beyond any retry. */
  private static boolean isCutBody(Call call) {
    List<CallAttempt> attempts = Evenkeel.attempts(call);
    return !attempts.isEmpty() && attempts.get(attempts.size() - 1).ending() == Ending.ANSWERED;
  }

  private void check(Call call, Response response) {
    List<CallAttempt> attempts = Evenkeel.attempts(call);
    String picked = attempts.get(attempts.size() - 1).server().id();
    String answered = response.header(Backend.ADDRESS_HEADER);
    if (!picked.equals(answered)) {
      mistakes.add("picked " + picked + ", answered by " + answered);
    }
  }

  private static Request postWithId(String id) {
    return new Request.Builder()
        .url("http://orders/")
        .header("X-Id", id)
        .post(RequestBody.create("order", null))
        .build();
  }
}
