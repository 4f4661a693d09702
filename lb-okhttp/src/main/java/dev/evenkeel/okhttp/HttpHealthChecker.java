package dev.evenkeel.okhttp;

import dev.evenkeel.api.AddressPolicy;
import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.Server;
import java.io.IOException;
import java.net.UnknownServiceException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Takes a server for well if it answers a {@code GET} as it should.
 *
 * <p>The request is what a call to the service would be: the URL names the service, so {@code
 * Host}, the TLS name and the certificate check are right, and the client's own settings (TLS,
 * certificates, DNS, protocols, authenticator) hold. It goes to the one server that is checked, by
 * a connection of its own, so that a server which no longer accepts any is found out. It follows no
 * redirect, uses no proxy, cookie or cache, passes none of the client's interceptors and event
 * listeners, and counts nowhere: neither as in-flight nor in statistics nor in the client's limits.
 *
 * <pre>{@code
 * Evenkeel.service("orders")
 *     .servers("10.0.0.1:8080", "10.0.0.2:8080")
 *     .health(ActiveHealth.builder(HttpHealthChecker.get(client, "http://orders/health")).build())
 * }</pre>
 *
 * <p>Checks over plain HTTP/1.1 share one thread that waits for their answers, however many servers
 * hang. Where OkHttp must wait itself, a check holds a thread until it is answered or its time is
 * over: over TLS and HTTP/2, with a socket factory of your own, and for names with several
 * addresses. Then at most as many threads are busy as {@code ActiveHealth}'s {@code
 * maxConcurrentChecks} says; servers that were well come first, so that the others only wait for
 * one another. On Java 21 and later the threads are virtual and the question does not arise. All
 * threads are daemons, start when there is something to check and end by themselves when there has
 * been nothing to do for ten seconds; {@link #close} ends them at once.
 *
 * <p>Safe for concurrent use; may serve several policies.
 */
public final class HttpHealthChecker implements HealthChecker, AutoCloseable {

  /** What a body predicate gets to see: far more than any health page, and bounded. */
  private static final long BODY_LIMIT = 64 * 1024;

  private final CheckingClient client;
  private final CheckUrl url;
  private final Headers headers;
  private final int[] statuses;
  private final @Nullable Predicate<String> body;

  private HttpHealthChecker(Builder builder) {
    url = new CheckUrl(builder.url, builder.addressing);
    headers = builder.headers.build();
    statuses = builder.statuses;
    body = builder.body;
    client = new CheckingClient(builder.client, builder.url.host(), builder.addressPolicy);
  }

  /**
   * Returns a checker that expects a 2xx.
   *
   * @param client the client whose settings to use, such as the one that is or will be installed
   * @param url what to ask for, with the service's name as its host, such as {@code
   *     http://orders/health}; if it ends with the host, {@code /health} is asked for
   * @throws IllegalArgumentException if the URL is none, or its host cannot be a service
   */
  public static HttpHealthChecker get(OkHttpClient client, String url) {
    return builder(client, url).build();
  }

  /** Begins a checker; the parameters are those of {@link #get}. */
  public static Builder builder(OkHttpClient client, String url) {
    return new Builder(client, url);
  }

  /**
   * Begins a check.
   *
   * @return a stage that fails with an {@link IOException} that says what the server answered, or
   *     why it did not; cancelling it ends the check
   * @throws IllegalArgumentException if the timeout is 0 or less
   */
  @Override
  public CompletionStage<Void> check(Server server, Duration timeout) {
    try {
      Request request = new Request.Builder().url(url.on(server)).headers(headers).build();
      return HttpCheck.start(client, server, request, this::judge, timeout);
    } catch (UnknownServiceException wrongScheme) {
      return CompletableFuture.failedFuture(wrongScheme);
    }
  }

  private void judge(Response response) throws IOException {
    int status = response.code();
    boolean expected =
        statuses.length == 0 ? status / 100 == 2 : Arrays.binarySearch(statuses, status) >= 0;
    if (!expected) {
      String wanted = statuses.length == 0 ? "2xx" : Arrays.toString(statuses);
      throw new IOException("status " + status + ", expected " + wanted);
    }
    if (body != null && !body.test(response.peekBody(BODY_LIMIT).string())) {
      throw new IOException("status " + status + ", but its body is not as expected");
    }
  }

  /** Ends the threads; checks under way and later ones fail. Idempotent. */
  @Override
  public void close() {
    client.close();
  }

  /** Returns what is asked for. */
  @Override
  public String toString() {
    return "GET " + url;
  }

  /** The settings of an {@link HttpHealthChecker}. Not safe for concurrent use. */
  public static final class Builder {

    private final OkHttpClient client;
    private final HttpUrl url;
    private final Headers.Builder headers = new Headers.Builder();
    private int[] statuses = {};
    private @Nullable Predicate<String> body;
    private AddressPolicy addressPolicy = AddressPolicy.standard();
    private Addressing addressing = Addressing.LOGICAL;

    private Builder(OkHttpClient client, String url) {
      this.client = Objects.requireNonNull(client, "client");
      HttpUrl parsed = CheckUrl.parse(url);
      boolean hostOnly = url.indexOf('/', url.indexOf("//") + 2) < 0 && parsed.query() == null;
      this.url = hostOnly ? parsed.newBuilder().encodedPath("/health").build() : parsed;
    }

    /**
     * Sets which statuses mean that the server is well, any 2xx unless set.
     *
     * @throws IllegalArgumentException unless there is one or more, each 100 to 599
     */
    public Builder expect(int... expected) {
      if (expected.length == 0) {
        throw new IllegalArgumentException("a health check must expect at least one status");
      }
      for (int status : expected) {
        if (status < 100 || status > 599) {
          throw new IllegalArgumentException(
              "an expected status must be 100 to 599, was " + status);
        }
      }
      statuses = expected.clone();
      Arrays.sort(statuses);
      return this;
    }

    /**
     * Also looks at the body: the server is well only if {@code predicate} is true of its first 64
     * KB. It runs on several threads at once; what it throws is a failed check.
     */
    public Builder expectBody(Predicate<String> predicate) {
      body = Objects.requireNonNull(predicate, "predicate");
      return this;
    }

    /**
     * Adds a header, such as {@code Authorization}.
     *
     * @throws IllegalArgumentException if name or value may not stand in a header
     */
    public Builder header(String name, String value) {
      headers.add(name, value);
      return this;
    }

    /**
     * Sets which addresses may be connected to, {@link AddressPolicy#standard()} unless set; that
     * of the service, if it has one of its own.
     */
    public Builder addressPolicy(AddressPolicy policy) {
      addressPolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /** Sets whether the URL of a check names the service or the server; as that of the service. */
    public Builder addressing(Addressing newAddressing) {
      addressing = Objects.requireNonNull(newAddressing, "addressing");
      return this;
    }

    /** Returns the checker; no thread starts yet. */
    public HttpHealthChecker build() {
      return new HttpHealthChecker(this);
    }
  }
}
