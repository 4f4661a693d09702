package dev.evenkeel.examples;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.core.ServerStatus;
import dev.evenkeel.health.PassiveHealth;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** A server crashes: no call fails, it is taken out, and when it is back it is used again. */
public final class HealthExample {

  private HealthExample() {}

  /** Calls before and after the crash of one of two servers, until it takes part again. */
  public static void main(String[] args) throws IOException {
    try (LocalServer a = LocalServer.start("a");
        LocalServer b = LocalServer.start("b");
        BalancedService orders =
            Evenkeel.service("orders")
                .servers(a.address(), b.address())
                .scheduler("round-robin")
                .health(PassiveHealth.builder().build())
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
      for (int i = 0; i < 40; i++) {
        if (i == 20) {
          b.crash();
        }
        call(client);
      }
      System.out.println("40 calls answered, of them by b " + b.served());
      ServerStatus status = orders.balancer().snapshot().server(b.address());
      while (status.state() == ServerState.UP) { // the control thread may be a moment behind
        call(client);
        status = orders.balancer().snapshot().server(b.address());
      }
      System.out.println("b is " + status.state());
      b.comeBack();
      int before = b.served();
      while (b.served() == before) {
        call(client);
      }
      System.out.println("b answers again");
    }
  }

  private static void call(OkHttpClient client) throws IOException {
    Request request = new Request.Builder().url("http://orders/v1/items").build();
    try (Response response = client.newCall(request).execute()) {
      response.body().string();
    }
  }
}
