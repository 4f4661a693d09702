package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.core.ServerStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** A service called {@code orders}, its servers and a client that calls it, closed together. */
final class Fleet implements AutoCloseable {

  final List<Backend> backends;
  final BalancedService service;
  final OkHttpClient client;
  private final List<BalancedService> others = new ArrayList<>();

  private Fleet(List<Backend> backends, BalancedService service, OkHttpClient client) {
    this.backends = backends;
    this.service = service;
    this.client = client;
  }

  /**
   * Round robin that begins with the first, so that a test knows who is next; nobody is ejected.
   */
  static BalancedService.Builder inTurns(String name) {
    return Evenkeel.service(name)
        .scheduler("round-robin", Map.of("start", "first"))
        .withoutPassiveHealth();
  }

  static Fleet of(Backend... backends) {
    return of(builder -> builder, new OkHttpClient(), backends);
  }

  static Fleet of(UnaryOperator<BalancedService.Builder> settings, Backend... backends) {
    return of(settings, new OkHttpClient(), backends);
  }

  static Fleet of(
      UnaryOperator<BalancedService.Builder> settings, OkHttpClient base, Backend... backends) {
    String[] addresses = Stream.of(backends).map(Backend::address).toArray(String[]::new);
    BalancedService service = settings.apply(inTurns("orders").servers(addresses)).build();
    return new Fleet(Arrays.asList(backends), service, Evenkeel.install(base, service));
  }

  static OkHttpClient http2Client() {
    return new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build();
  }

  static OkHttpClient client(boolean http2) {
    return http2 ? http2Client() : new OkHttpClient();
  }

  Fleet and(BalancedService other) {
    others.add(other);
    return this;
  }

  static Request get(String path) {
    return new Request.Builder().url("http://orders" + path).build();
  }

  static Request post(String path, String body) {
    return new Request.Builder()
        .url("http://orders" + path)
        .post(RequestBody.create(body, null))
        .build();
  }

  /** Makes the call, reads the body and returns who answered. */
  String ask(Request request) throws IOException {
    return ask(client, request);
  }

  static String ask(OkHttpClient client, Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      response.body().string();
      return String.valueOf(response.header(Backend.NAME_HEADER));
    }
  }

  ServerStatus status(Backend backend) {
    return service.balancer().snapshot().server(backend.address());
  }

  int inFlight() {
    return service.balancer().snapshot().servers().stream().mapToInt(ServerStatus::inFlight).sum();
  }

  long failures() {
    return service.balancer().snapshot().servers().stream().mapToLong(ServerStatus::failed).sum();
  }

  void assertIdle() {
    await("in-flight 0", () -> inFlight() == 0);
  }

  /** Waits for what other threads are about to do; fails after a generous time. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time until: " + what).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    service.close();
    others.forEach(BalancedService::close);
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    backends.forEach(Backend::close);
  }
}
