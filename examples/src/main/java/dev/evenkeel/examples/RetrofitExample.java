package dev.evenkeel.examples;

import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.Path;

/**
 * Retrofit stands on an OkHttpClient: give it a balanced one, and the service's name as its URL.
 */
public final class RetrofitExample {

  /** The service as Retrofit sees it. */
  public interface Orders {
    /** Returns one item. */
    @GET("v1/items/{id}")
    Call<ResponseBody> item(@Path("id") int id);

    /** Returns one item once it is there. */
    @GET("v1/items/{id}")
    CompletableFuture<ResponseBody> itemLater(@Path("id") int id);
  }

  private RetrofitExample() {}

  /**
   * Calls a service of two servers, which are started here, four times and once more without
   * waiting.
   */
  public static void main(String[] args) throws IOException {
    try (LocalServer a = LocalServer.start("a");
        LocalServer b = LocalServer.start("b");
        BalancedService service =
            Evenkeel.service("orders").servers(a.address(), b.address()).scheduler("rr").build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), service);
      Retrofit retrofit = new Retrofit.Builder().baseUrl("http://orders/").client(client).build();
      Orders orders = retrofit.create(Orders.class);
      for (int id = 1; id <= 4; id++) {
        @Nullable ResponseBody body = orders.item(id).execute().body();
        System.out.print(body == null ? "no item\n" : body.string());
      }
      System.out.print("later " + orders.itemLater(5).join().string());
    }
  }
}
