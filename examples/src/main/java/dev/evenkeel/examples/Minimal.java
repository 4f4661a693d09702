package dev.evenkeel.examples;

import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The least that it takes: name a service, say where its servers are, call it by its name. */
public final class Minimal {

  private Minimal() {}

  /** Calls a service of two servers, which are started here, four times. */
  public static void main(String[] args) throws IOException {
    try (LocalServer a = LocalServer.start("a");
        LocalServer b = LocalServer.start("b");
        BalancedService orders =
            Evenkeel.service("orders")
                .servers(a.address(), b.address())
                .scheduler("round-robin")
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
      Request request = new Request.Builder().url("http://orders/v1/items").build();
      for (int i = 0; i < 4; i++) {
        try (Response response = client.newCall(request).execute()) {
          System.out.print(response.body().string());
        }
      }
    }
  }
}
