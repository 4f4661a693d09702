package dev.evenkeel.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Why two addresses behind one DNS name balance nothing: OkHttp connects to the first and keeps the
 * connection. No Evenkeel here.
 */
public final class DnsRoundRobin {

  private DnsRoundRobin() {}

  /** Makes 50 calls to a name with two addresses and prints what each server got. */
  public static void main(String[] args) throws IOException {
    InetAddress first = InetAddress.getByAddress("svc.test", new byte[] {127, 0, 0, 2});
    InetAddress second = InetAddress.getByAddress("svc.test", new byte[] {127, 0, 0, 3});
    try (LocalServer a = LocalServer.startAt("a", new InetSocketAddress(first, 0));
        LocalServer b = LocalServer.startAt("b", new InetSocketAddress(second, a.port()))) {
      boolean[] swap = new boolean[1];
      // As a DNS server that rotates its answer does.
      Dns rotating = name -> (swap[0] ^= true) ? List.of(first, second) : List.of(second, first);
      OkHttpClient client = new OkHttpClient.Builder().dns(rotating).build();
      Request request = new Request.Builder().url("http://svc.test:" + a.port() + "/").build();
      for (int i = 0; i < 50; i++) {
        try (Response response = client.newCall(request).execute()) {
          response.body().string();
        }
      }
      System.out.println("a " + a.served() + ", b " + b.served());
    }
  }
}
