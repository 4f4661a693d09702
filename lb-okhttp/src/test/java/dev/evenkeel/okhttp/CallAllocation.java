package dev.evenkeel.okhttp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Prints how many bytes a plain call allocates and how many a balanced one: a program of its own,
 * as what other tests have made the compiler believe costs both some more.
 */
final class CallAllocation {

  /** Enough for the compiler to be done with all of a call's path. */
  private static final int ROUNDS = 15;

  private static final int CALLS = 2000;

  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  public static void main(String[] arguments) throws IOException {
    new CallAllocation().measure();
  }

  private void measure() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        BalancedService orders =
            Evenkeel.service("orders").servers("127.0.0.1:" + server.getLocalPort()).build()) {
      Thread accepting = new Thread(() -> accept(server));
      accepting.setDaemon(true);
      accepting.start();
      Request request =
          new Request.Builder().url("http://orders:" + server.getLocalPort() + "/v1/x").build();
      OkHttpClient plain =
          new OkHttpClient.Builder().dns(name -> List.of(InetAddress.getLoopbackAddress())).build();
      OkHttpClient balanced = Evenkeel.install(new OkHttpClient(), orders);

      // By turns, as both run the same code of OkHttp's; the least counts, as for some rounds it is
      // interpreted or being compiled.
      double ofPlain = Double.MAX_VALUE;
      double ofBalanced = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        ofPlain = Math.min(ofPlain, bytes(plain, request));
        ofBalanced = Math.min(ofBalanced, bytes(balanced, request));
      }

      System.out.printf(Locale.ROOT, "%.0f %.0f%n", ofPlain, ofBalanced);
    }
  }

  private double bytes(OkHttpClient client, Request request) throws IOException {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      try (Response response = client.newCall(request).execute()) {
        assertOk(response);
      }
    }
    return (double) (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
  }

  private static void assertOk(Response response) throws IOException {
    if (response.body().bytes().length != 2) {
      throw new AssertionError("not the server's answer: " + response);
    }
  }

  private static void accept(ServerSocket server) {
    try {
      while (true) {
        Socket connection = server.accept();
        Thread serving = new Thread(() -> serve(connection));
        serving.setDaemon(true);
        serving.start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** Answers whatever ends with an empty line. */
  private static void serve(Socket connection) {
    byte[] answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
    try (connection) {
      connection.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(connection.getInputStream());
      int last = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n' && last == '\n') {
          connection.getOutputStream().write(answer);
        }
        last = next == '\r' ? last : next;
      }
    } catch (IOException clientGone) {
      // The client closes its idle connections.
    }
  }
}
