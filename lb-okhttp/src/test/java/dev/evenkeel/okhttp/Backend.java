package dev.evenkeel.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;

/** A server of a service: answers as it is told, says who it is, remembers what it was asked. */
final class Backend implements AutoCloseable {

  static final String NAME_HEADER = "X-Server";
  static final String ADDRESS_HEADER = "X-Address";

  private final String name;
  private final MockWebServer server = new MockWebServer();
  private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean remembers = true;
  private volatile Function<RecordedRequest, MockResponse.Builder> answer = request -> ok();

  /** What an HTTP/2 server is told before it has read the request. */
  private volatile MockResponse beforehand = ok().build();

  private Backend(String name) {
    this(name, new PromptServerSockets());
  }

  private Backend(String name, PromptServerSockets sockets) {
    this.name = name;
    server.setServerSocketFactory(sockets);
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            if (remembers) {
              requests.add(request);
            }
            return answer
                .apply(request)
                .setHeader(NAME_HEADER, name)
                .setHeader(ADDRESS_HEADER, address())
                .build();
          }

          @Override
          public MockResponse peek() {
            return beforehand;
          }
        });
  }

  static Backend http1(String name) throws IOException {
    return started(new Backend(name), "127.0.0.1", 0);
  }

  /** One that resets the connections that it closes. */
  static Backend abrupt(String name) throws IOException {
    return started(new Backend(name, new PromptServerSockets(true)), "127.0.0.1", 0);
  }

  /** One that listens on an address of its own, so that several can have the same port. */
  static Backend http1At(String name, String address, int port) throws IOException {
    return started(new Backend(name), address, port);
  }

  static Backend http2(String name) throws IOException {
    Backend backend = new Backend(name);
    backend.server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    return started(backend, "127.0.0.1", 0);
  }

  static Backend of(String name, boolean http2) throws IOException {
    return http2 ? http2(name) : http1(name);
  }

  static Backend tls(String name, HandshakeCertificates certificates) throws IOException {
    Backend backend = new Backend(name);
    backend.server.useHttps(certificates.sslSocketFactory());
    return started(backend, "127.0.0.1", 0);
  }

  private static Backend started(Backend backend, String address, int port) throws IOException {
    backend.server.start(InetAddress.getByName(address), port);
    return backend;
  }

  static MockResponse.Builder ok() {
    return new MockResponse.Builder().code(200).body("0123456789");
  }

  static MockResponse.Builder status(int code) {
    return new MockResponse.Builder().code(code).body("status " + code);
  }

  Backend answering(Function<RecordedRequest, MockResponse.Builder> newAnswer) {
    answer = newAnswer;
    return this;
  }

  Backend answering(MockResponse.Builder fixed) {
    return answering(request -> fixed.clone());
  }

  /** Keeps no requests, for tests that make very many. */
  Backend forgetful() {
    remembers = false;
    return this;
  }

  /** Takes requests and answers none, over HTTP/2 too, which knows no {@code Stall} this late. */
  Backend silent() {
    return silent(new CountDownLatch(0));
  }

  /** As {@link #silent()}, and counts {@code asked} down for each request. */
  Backend silent(CountDownLatch asked) {
    return answering(
        request -> {
          asked.countDown();
          try {
            closing.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return ok();
        });
  }

  /** Resets each HTTP/2 stream with this code once its request was read. */
  Backend resetting(int http2Code) {
    beforehand = ok().onResponseStart(new SocketEffect.CloseStream(http2Code)).build();
    return this;
  }

  /** Says how to deal with a request before it is read, as far as that differs from others. */
  Backend beforehand(MockResponse.Builder how) {
    beforehand = how.build();
    return this;
  }

  String name() {
    return name;
  }

  int port() {
    return server.getPort();
  }

  /** Returns the address as the balancer names it. */
  String address() {
    return server.getSocketAddress().getAddress().getHostAddress() + ":" + server.getPort();
  }

  String httpsAddress() {
    return "https://" + address();
  }

  int count() {
    return requests.size();
  }

  List<RecordedRequest> requests() {
    return requests;
  }

  RecordedRequest only() {
    if (requests.size() != 1) {
      throw new AssertionError(name + " was asked " + requests.size() + " times");
    }
    return requests.get(0);
  }

  void forget() {
    requests.clear();
  }

  /** Returns on how many connections requests have come. */
  long connections() {
    return requests.stream().map(RecordedRequest::getConnectionIndex).distinct().count();
  }

  @Override
  public void close() {
    closing.countDown();
    server.close();
  }
}
