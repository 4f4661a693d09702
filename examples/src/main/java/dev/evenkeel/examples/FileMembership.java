package dev.evenkeel.examples;

import dev.evenkeel.api.AddressPolicy;
import dev.evenkeel.core.FileServerSource;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The servers stand in a file: whoever changes it changes where calls go, while they run. */
public final class FileMembership {

  private FileMembership() {}

  /** Calls until another server, which is written to the file on the way, has answered. */
  public static void main(String[] args) throws IOException {
    Path file = Files.createTempFile("orders", ".properties");
    try (LocalServer a = LocalServer.start("a");
        LocalServer b = LocalServer.start("b")) {
      Files.writeString(file, "one = " + a.address());
      try (BalancedService orders =
          Evenkeel.service("orders")
              .source(FileServerSource.of(file, Duration.ofMillis(20)))
              // Lists from elsewhere may not name this machine unless that is allowed.
              .addressPolicy(AddressPolicy.standard())
              .build()) {
        OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
        System.out.print(call(client));
        Files.writeString(file, "two = " + b.address() + " weight=5");
        String answer = call(client);
        while (!answer.equals("hello from b\n")) {
          answer = call(client);
        }
        System.out.print(answer);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static String call(OkHttpClient client) throws IOException {
    Request request = new Request.Builder().url("http://orders/v1/items").build();
    try (Response response = client.newCall(request).execute()) {
      return response.body().string();
    }
  }
}
