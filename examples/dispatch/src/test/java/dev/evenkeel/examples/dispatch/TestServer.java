package dev.evenkeel.examples.dispatch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server of a fleet, on loopback: it answers with its name, remembers what it was asked, and can
 * crash and come back on the same port. {@code /bytes/N} gives N bytes, {@code /count} the length
 * of the request's body, {@code /status/N} that status.
 */
public final class TestServer implements AutoCloseable {

  /** What a request was when it arrived here. */
  public record Seen(String method, String target, Headers headers) {}

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final String name;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger served = new AtomicInteger();
  private volatile HttpServer server;

  private TestServer(String name) throws IOException {
    this.name = name;
    this.server = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Starts one at any port. */
  public static TestServer start(String name) throws IOException {
    return new TestServer(name);
  }

  private HttpServer listen(InetSocketAddress address) throws IOException {
    HttpServer started = HttpServer.create(address, 1024);
    started.setExecutor(workers);
    started.createContext("/", this::answer);
    started.start();
    return started;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      served.incrementAndGet();
      String target = exchange.getRequestURI().toString();
      if (seen.size() < 1000) {
        seen.add(new Seen(exchange.getRequestMethod(), target, exchange.getRequestHeaders()));
      }
      Headers headers = exchange.getResponseHeaders();
      headers.set("X-Server", name);
      if (target.startsWith("/bytes/")) {
        sendBytes(exchange, Long.parseLong(target.substring(7)));
      } else if (target.startsWith("/status/")) {
        headers.set("Location", "/elsewhere");
        exchange.sendResponseHeaders(Integer.parseInt(target.substring(8)), -1);
      } else {
        long length = drain(exchange.getRequestBody());
        headers.set("Connection", "X-Internal");
        headers.set("X-Internal", "for the proxy only");
        byte[] body = (target.equals("/count") ? "" + length : name).getBytes(UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, head ? -1 : body.length);
        if (!head) {
          exchange.getResponseBody().write(body);
        }
      }
    }
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private static void sendBytes(HttpExchange exchange, long count) throws IOException {
    exchange.sendResponseHeaders(200, count);
    byte[] piece = new byte[64 << 10];
    OutputStream out = exchange.getResponseBody();
    for (long left = count; left > 0; left -= piece.length) {
      out.write(piece, 0, (int) Math.min(left, piece.length));
    }
  }

  private static long drain(InputStream in) throws IOException {
    byte[] piece = new byte[64 << 10];
    long length = 0;
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      length += read;
    }
    return length;
  }

  /** Returns the address, as {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns how many requests have arrived. */
  public int served() {
    return served.get();
  }

  /** Returns the first thousand requests that have arrived. */
  public List<Seen> seen() {
    return seen;
  }

  /** Stops at once: connections break, new ones are refused. */
  public void crash() {
    server.stop(0);
  }

  /** Listens again at the same port. */
  public void comeBack() throws IOException {
    server = listen(server.getAddress());
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
