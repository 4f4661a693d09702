package dev.evenkeel.examples;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.health.PassiveHealth;
import dev.evenkeel.okhttp.Affinity;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import dev.evenkeel.okhttp.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The settings that a user of the library may want to know, all at once. */
public final class Full {

  private Full() {}

  /** Calls a service with a key, prints who answered and what the balancer would do next. */
  public static void main(String[] args) throws IOException {
    LoadBalancerListener printer =
        new LoadBalancerListener() {
          @Override
          public void attemptEnded(String service, Server server, Outcome outcome, long nanos) {
            System.out.println(outcome + " from " + server.tags().get("rack"));
          }
        };
    try (LocalServer a = LocalServer.start("a");
        LocalServer b = LocalServer.start("b");
        BalancedService orders =
            Evenkeel.service("orders")
                .servers(
                    Server.of(a.address()).withWeight(3).withZone("eu-1a").withTag("rack", "r1"),
                    Server.of(b.address()).asBackup().withMaxInFlight(50).withTag("rack", "r2"))
                .scheduler("bounded-load", Map.of("delegate", "maglev", "factor", "1.5"))
                .affinity(Affinity.header("X-User-Id"))
                .retry(RetryPolicy.standard().withAttempts(2))
                .health(PassiveHealth.builder().build())
                .listener(printer)
                .engine(e -> e.zone("eu-1a").slowStart(Duration.ofSeconds(10)).retryBudget(0.1, 5))
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
      Request request =
          new Request.Builder().url("http://orders/v1/items").header("X-User-Id", "ada").build();
      try (Response response = client.newCall(request).execute()) {
        System.out.print(response.body().string());
      }
      System.out.println(orders.balancer().explain(orders.balancer().newCall()));
    }
  }
}
