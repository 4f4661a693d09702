package dev.evenkeel.okhttp;

import dev.evenkeel.api.AddressPolicy;
import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.Server;
import java.io.IOException;
import java.net.UnknownServiceException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import okio.ByteString;

/**
 * Takes a server for well if it says {@code SERVING} to gRPC's health protocol ({@code
 * grpc.health.v1.Health/Check}).
 *
 * <p>It needs no gRPC: the one request and its answer are a few bytes over HTTP/2, which OkHttp
 * speaks. With {@code http://} the server must speak HTTP/2 without TLS from the first byte, as
 * gRPC servers do; with {@code https://} it is negotiated. All else is as with {@link
 * HttpHealthChecker}: the client's own settings hold, each check has a connection of its own, and
 * each holds a thread until it is answered or its time is over, on Java 21 and later a virtual one.
 *
 * <pre>{@code
 * ActiveHealth.builder(GrpcHealthChecker.of(client, "https://orders")).build()
 * }</pre>
 *
 * <p>Safe for concurrent use; may serve several policies.
 */
public final class GrpcHealthChecker implements HealthChecker, AutoCloseable {

  private static final MediaType GRPC = MediaType.get("application/grpc");
  private static final String METHOD = "/grpc.health.v1.Health/Check";

  /** More than any health answer, and bounded. */
  private static final long ANSWER_LIMIT = 64 * 1024;

  private final CheckingClient plain;
  private final CheckingClient tls;
  private final CheckUrl url;
  private final Headers headers;
  private final ByteString question;

  private GrpcHealthChecker(Builder builder) {
    url = new CheckUrl(builder.url.newBuilder().encodedPath(METHOD).build(), builder.addressing);
    headers = builder.headers.set("TE", "trailers").build();
    question = GrpcHealthMessages.question(builder.service);
    plain = client(builder, List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    tls = client(builder, List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
  }

  private static CheckingClient client(Builder builder, List<Protocol> protocols) {
    OkHttpClient speaking = builder.client.newBuilder().protocols(protocols).build();
    return new CheckingClient(speaking, builder.url.host(), builder.addressPolicy);
  }

  /**
   * Returns a checker that asks for the health of the server as a whole.
   *
   * @param client the client whose settings to use, such as the one that is or will be installed
   * @param url the service, such as {@code https://orders}
   * @throws IllegalArgumentException if the URL is none, has a path, or its host cannot be a
   *     service
   */
  public static GrpcHealthChecker of(OkHttpClient client, String url) {
    return builder(client, url).build();
  }

  /** Begins a checker; the parameters are those of {@link #of}. */
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
      Request request =
          new Request.Builder()
              .url(url.on(server))
              .headers(headers)
              .post(RequestBody.create(question, GRPC))
              .build();
      CheckingClient client = request.isHttps() ? tls : plain;
      return HttpCheck.start(client, server, request, GrpcHealthChecker::judge, timeout);
    } catch (UnknownServiceException wrongScheme) {
      return CompletableFuture.failedFuture(wrongScheme);
    }
  }

  private static void judge(Response response) throws IOException {
    if (response.code() != 200) {
      throw new IOException("status " + response.code() + ", expected 200");
    }
    BufferedSource body = response.body().source();
    if (body.request(ANSWER_LIMIT + 1)) {
      throw new IOException("the answer is longer than any of gRPC's health protocol");
    }
    ByteString answer = body.readByteString(); // only behind it are the trailers
    Headers end = response.header("grpc-status") != null ? response.headers() : response.trailers();
    String status = end.get("grpc-status");
    if (status == null) {
      throw new IOException("no grpc-status: the server does not speak gRPC here");
    }
    if (!status.equals("0")) {
      String message = end.get("grpc-message");
      throw new IOException("grpc-status " + status + (message == null ? "" : ": " + message));
    }
    String serving = GrpcHealthMessages.servingStatus(answer);
    if (!serving.equals(GrpcHealthMessages.SERVING)) {
      throw new IOException(serving);
    }
  }

  /** Ends the threads; checks under way and later ones fail. Idempotent. */
  @Override
  public void close() {
    plain.close();
    tls.close();
  }

  /** Returns what is asked. */
  @Override
  public String toString() {
    return "gRPC health of " + url;
  }

  /** The settings of a {@link GrpcHealthChecker}. Not safe for concurrent use. */
  public static final class Builder {

    private final OkHttpClient client;
    private final HttpUrl url;
    private final Headers.Builder headers = new Headers.Builder();
    private String service = "";
    private AddressPolicy addressPolicy = AddressPolicy.standard();
    private Addressing addressing = Addressing.LOGICAL;

    private Builder(OkHttpClient client, String url) {
      this.client = Objects.requireNonNull(client, "client");
      this.url = CheckUrl.parse(url);
      if (!this.url.encodedPath().equals("/") || this.url.query() != null) {
        throw new IllegalArgumentException(
            "the URL of a gRPC health check must be like https://orders, without a path, was "
                + this.url.redact());
      }
    }

    /**
     * Sets whose health is asked for, such as {@code shop.Orders}; unless set, that of the server
     * as a whole.
     */
    public Builder service(String name) {
      service = Objects.requireNonNull(name, "name");
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
    public GrpcHealthChecker build() {
      return new GrpcHealthChecker(this);
    }
  }
}
