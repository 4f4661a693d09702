package dev.evenkeel.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP server on this machine's loopback address, for examples, tests and the demo. It answers
 * every request with its name, in the body and in the header {@code X-Server}, after a fixed time;
 * it can crash and come back on the same port.
 */
public final class LocalServer implements AutoCloseable {

  static {
    // The JDK's server sends head and body of a response as two packets. With Nagle's algorithm on,
    // the second waits 40 ms for the client's acknowledgement of the first.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final String name;
  private final Duration latency;
  private final ExecutorService workers;
  private final AtomicInteger served = new AtomicInteger();
  private volatile HttpServer server;

  private LocalServer(String name, InetSocketAddress address, Duration latency, int capacity) {
    this.name = name;
    this.latency = latency;
    this.workers =
        Executors.newFixedThreadPool(
            capacity,
            task -> {
              Thread thread = new Thread(task, "server-" + name);
              thread.setDaemon(true);
              return thread;
            });
    this.server = listen(address);
  }

  /** Starts a server that answers at once. */
  public static LocalServer start(String name) {
    return start(name, Duration.ZERO, 8);
  }

  /**
   * Starts a server.
   *
   * @param latency how long it works on a request
   * @param capacity on how many requests it works at once; more of them wait
   */
  public static LocalServer start(String name, Duration latency, int capacity) {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new LocalServer(name, anyPort, latency, capacity);
  }

  /** Starts a server that answers at once, at an address of this machine. */
  static LocalServer startAt(String name, InetSocketAddress address) {
    return new LocalServer(name, address, Duration.ZERO, 8);
  }

  private HttpServer listen(InetSocketAddress address) {
    try {
      HttpServer started = HttpServer.create(address, 0);
      started.setExecutor(workers);
      started.createContext("/", this::answer);
      started.start();
      return started;
    } catch (IOException failure) {
      throw new UncheckedIOException("server '" + name + "' cannot listen", failure);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      TimeUnit.NANOSECONDS.sleep(latency.toNanos());
      served.incrementAndGet();
      byte[] body = ("hello from " + name + "\n").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("X-Server", name);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the address, such as {@code 127.0.0.1:8080}. */
  public String address() {
    InetSocketAddress address = server.getAddress();
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Returns the port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Returns how many requests it has answered. */
  public int served() {
    return served.get();
  }

  /** Stops at once: connections break, new ones are refused. */
  public void crash() {
    server.stop(0);
  }

  /** Listens again, on the same port, after a crash. */
  public void comeBack() {
    server = listen(server.getAddress());
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
