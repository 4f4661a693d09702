package dev.evenkeel.examples;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.health.PassiveHealth;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** A server crashes: no call fails, it is taken out, and when it is back it is used again. */
public final class HealthExample {

  private HealthExample() {}

  /** Calls before and after the crash of one of two servers, and prints what became of it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    LinkedBlockingQueue<ServerState> states = new LinkedBlockingQueue<>();
    LoadBalancerListener watcher =
        new LoadBalancerListener() {
          @Override
          public void serverStateChanged(
              String service, Server server, ServerState from, ServerState to, String reason) {
            states.add(to);
          }
        };
    try (LocalServer a = LocalServer.start("a");
        LocalServer b = LocalServer.start("b");
        BalancedService orders =
            Evenkeel.service("orders")
                .servers(a.address(), b.address())
                .scheduler("round-robin")
                .health(PassiveHealth.builder().build())
                .listener(watcher)
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
      Request request = new Request.Builder().url("http://orders/v1/items").build();
      for (int i = 0; i < 40; i++) {
        if (i == 20) {
          b.crash();
        }
        try (Response response = client.newCall(request).execute()) {
          response.body().string();
        }
      }
      System.out.println("40 calls answered; b is " + states.poll(10, TimeUnit.SECONDS));
      b.comeBack();
      System.out.println("b is " + states.poll(10, TimeUnit.SECONDS));
    }
  }
}
