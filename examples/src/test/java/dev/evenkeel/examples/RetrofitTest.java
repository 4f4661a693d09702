package dev.evenkeel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.core.ServerStatus;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;
import retrofit2.Retrofit;

/** What Retrofit makes of a balanced client: its calls, its callbacks and its futures. */
@Timeout(60)
class RetrofitTest {

  private LocalServer a;
  private LocalServer b;
  private BalancedService service;
  private RetrofitExample.Orders orders;

  @BeforeEach
  void start() {
    a = LocalServer.start("a");
    b = LocalServer.start("b", Duration.ofMillis(5), 8);
    service = Evenkeel.service("orders").servers(a.address(), b.address()).scheduler("rr").build();
    OkHttpClient client = Evenkeel.install(new OkHttpClient(), service);
    orders =
        new Retrofit.Builder()
            .baseUrl("http://orders/api/")
            .client(client)
            .build()
            .create(RetrofitExample.Orders.class);
  }

  @AfterEach
  void stop() {
    service.close();
    a.close();
    b.close();
  }

  private int inFlight() {
    return service.balancer().snapshot().servers().stream().mapToInt(ServerStatus::inFlight).sum();
  }

  @Test
  void synchronousCallsAreBalancedUnderTheLogicalUrl() throws Exception {
    for (int id = 0; id < 20; id++) {
      Response<ResponseBody> response = orders.item(id).execute();
      assertThat(response.raw().request().url()).hasToString("http://orders/api/v1/items/" + id);
      assertThat(response.isSuccessful()).isTrue();
    }
    assertThat(a.served()).isEqualTo(10);
    assertThat(b.served()).isEqualTo(10);
    assertThat(inFlight()).isZero(); // Retrofit reads bodies into memory
  }

  @Test
  void eachCallbackIsCalledAndTheLossOfAServerIsNotNoticed() throws Exception {
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int id = 0; id < 200; id++) {
      if (id == 100) {
        answers.get(0).get(10, TimeUnit.SECONDS);
        b.crash();
      }
      CompletableFuture<String> answer = new CompletableFuture<>();
      answers.add(answer);
      orders.item(id).enqueue(into(answer));
    }
    for (CompletableFuture<String> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS)).startsWith("hello from");
    }
    assertThat(inFlight()).isZero();
  }

  private static Callback<ResponseBody> into(CompletableFuture<String> answer) {
    return new Callback<>() {
      @Override
      public void onResponse(Call<ResponseBody> call, Response<ResponseBody> response) {
        try (ResponseBody body = response.body()) {
          answer.complete(body == null ? "nothing" : body.string());
        } catch (IOException failure) {
          answer.completeExceptionally(failure);
        }
      }

      @Override
      public void onFailure(Call<ResponseBody> call, Throwable failure) {
        answer.completeExceptionally(failure);
      }
    };
  }

  @Test
  void futuresAreAnsweredAndCancelingOneCancelsItsCall() throws Exception {
    for (int id = 1; id <= 20; id++) {
      ResponseBody body = orders.itemLater(id).get(10, TimeUnit.SECONDS);
      assertThat(body.string()).startsWith("hello from ");
    }
    assertThat(a.served() + b.served()).isEqualTo(20);
    CompletableFuture<ResponseBody> unwanted = orders.itemLater(3);
    unwanted.cancel(true);
    assertThat(orders.item(4).execute().isSuccessful()).isTrue();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (inFlight() > 0) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
