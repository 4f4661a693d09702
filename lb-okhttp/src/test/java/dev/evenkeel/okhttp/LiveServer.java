package dev.evenkeel.okhttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a process of its own, to be killed, frozen and restarted. Tells its port on its first
 * line, ends with the process that started it (at the end of its input), and behaves as it is told
 * by {@code /set?status=503&delay=200}.
 */
public final class LiveServer {

  private static final Pattern SETTING = Pattern.compile("(status|delay)=(\\d+)");

  private volatile int status = 200;
  private volatile int delayMillis;

  private LiveServer() {}

  /** Starts on the port that is given, 0 for any. */
  public static void main(String[] args) throws IOException {
    LiveServer behaviour = new LiveServer();
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    HttpServer server = HttpServer.create(address, 100);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", behaviour::answer);
    server.createContext("/set", behaviour::set);
    server.start();
    System.out.println(server.getAddress().getPort());
    while (System.in.read() >= 0) {
      // Whoever started this holds the other end.
    }
    System.exit(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (delayMillis > 0) {
      try {
        Thread.sleep(delayMillis); // the work that a slow server has
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
    exchange
        .getResponseHeaders()
        .set("X-Server", String.valueOf(exchange.getLocalAddress().getPort()));
    reply(exchange, status);
  }

  private void set(HttpExchange exchange) throws IOException {
    Matcher setting = SETTING.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
    while (setting.find()) {
      int value = Integer.parseInt(setting.group(2));
      if (setting.group(1).equals("status")) {
        status = value;
      } else {
        delayMillis = value;
      }
    }
    reply(exchange, 200);
  }

  private void reply(HttpExchange exchange, int code) throws IOException {
    try (exchange) {
      // Without a body, so in one packet: a server killed between the two would leave an answer
      // that nobody can repeat, as its headers have been handed over.
      exchange.sendResponseHeaders(code, -1);
    }
  }
}
