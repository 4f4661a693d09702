package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** What is known of connections. */
class ConnectionsTest {

  private final CompletableFuture<Connection> acquired = new CompletableFuture<>();
  private final OkHttpClient plain =
      new OkHttpClient.Builder()
          .eventListener(
              new EventListener() {
                @Override
                public void connectionAcquired(Call call, Connection connection) {
                  acquired.complete(connection);
                }
              })
          .build();

  private Connection connectionTo(Backend server) throws Exception {
    try (Response response =
        plain.newCall(new Request.Builder().url("http://" + server.address()).build()).execute()) {
      assertThat(response.code()).isEqualTo(200);
      return acquired.join();
    }
  }

  @Test
  void aConnectionIsNewThenBusyThenIdle() throws Exception {
    try (Backend a = Backend.http1("a")) {
      Connections.Use use = new Connections().of(connectionTo(a));
      assertThat(use.begin(1000)).isEqualTo(Connections.NEW);
      assertThat(use.begin(1000)).isEqualTo(Connections.BUSY);
      use.end(2000);
      use.end(2000);
      assertThat(use.begin(7000)).isEqualTo(5000);
    }
  }
}
