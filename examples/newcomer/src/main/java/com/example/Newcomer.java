package com.example;

import com.sun.net.httpserver.HttpServer;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The README's sample with two servers of its own; fails unless the calls reached both. */
public final class Newcomer {

  private Newcomer() {}

  public static void main(String[] arguments) throws IOException {
    HttpServer first = server("first");
    HttpServer second = server("second");
    Set<String> answers = new TreeSet<>();
    try (BalancedService orders =
        Evenkeel.service("orders").servers(address(first), address(second)).build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
      Request request = new Request.Builder().url("http://orders/v1/items").build();
      for (int i = 0; i < 100; i++) {
        try (Response response = client.newCall(request).execute()) {
          answers.add(response.body().string());
        }
      }
    } finally {
      first.stop(0);
      second.stop(0);
    }
    System.out.println("Answers from: " + answers);
    if (!answers.equals(Set.of("first", "second"))) {
      throw new IllegalStateException("the calls did not reach both servers");
    }
  }

  private static HttpServer server(String name) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, name.length());
          exchange.getResponseBody().write(name.getBytes());
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }
}
