package dev.evenkeel.examples;

import dev.evenkeel.api.Server;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Uses a scheduler that comes in a jar of its own and is found by its name: {@code canary}, in the
 * module {@code custom-scheduler}. Nothing here knows the class.
 */
public final class CustomScheduler {

  private CustomScheduler() {}

  /** Sends a tenth of 200 calls to the canary and prints what each server got. */
  public static void main(String[] args) throws IOException {
    try (LocalServer stable = LocalServer.start("stable");
        LocalServer canary = LocalServer.start("canary");
        BalancedService orders =
            Evenkeel.service("orders")
                .servers(
                    Server.of(stable.address()),
                    Server.of(canary.address()).withTag("canary", "true"))
                .scheduler("canary", Map.of("percent", "10"))
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
      Request request = new Request.Builder().url("http://orders/v1/items").build();
      for (int i = 0; i < 200; i++) {
        try (Response response = client.newCall(request).execute()) {
          response.body().string();
        }
      }
      System.out.println("stable " + stable.served() + ", canary " + canary.served());
    }
  }
}
