package dev.evenkeel.examples.dispatch.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Makes the calls, in a process of its own so that their cost can be told. Each user calls, waits
 * for the answer, pauses and calls again. Takes orders on the standard input:
 *
 * <ul>
 *   <li>{@code users WAY N KIND ...}: has N users for a way from now on; answers {@code ready}
 *   <li>{@code run WAY,WAY MILLIS PAUSE PATH}: has them all call for that long; answers with a line
 *       of {@link Call}s for each way
 * </ul>
 */
final class LoadGenerator {

  private final Map<String, Users> ways = new LinkedHashMap<>();

  private LoadGenerator() {}

  /** Obeys until the end of the input. */
  public static void main(String[] args) throws IOException, InterruptedException {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    System.out.println("up");
    LoadGenerator generator = new LoadGenerator();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ", -1);
      if (words[0].equals("users")) {
        String[] how = Arrays.copyOfRange(words, 3, words.length);
        generator.ways.put(words[1], Users.of(Integer.parseInt(words[2]), how));
        System.out.println("ready");
      } else {
        generator.run(
            List.of(words[1].split(",", -1)),
            Long.parseLong(words[2]),
            Long.parseLong(words[3]),
            words[4]);
      }
    }
    System.exit(0); // threads that check servers would go on
  }

  private void run(List<String> names, long millis, long pause, String path)
      throws InterruptedException {
    Map<String, List<User>> running = new LinkedHashMap<>();
    long until = System.nanoTime() + millis * 1_000_000;
    for (String name : names) {
      Users users = Objects.requireNonNull(ways.get(name), name);
      Request request = new Request.Builder().url(users.url() + path).build();
      running.put(
          name, users.clients().stream().map(c -> new User(c, request, until, pause)).toList());
    }
    running.values().forEach(users -> users.forEach(Thread::start));
    StringBuilder report = new StringBuilder();
    for (List<User> users : running.values()) {
      List<Call> calls = new ArrayList<>();
      for (User user : users) {
        user.join();
        calls.addAll(user.calls);
      }
      report.append(Call.write(calls)).append('\n');
    }
    System.out.print(report);
    System.out.flush();
  }

  private static final class User extends Thread {
    private final OkHttpClient client;
    private final Request request;
    private final long until;
    private final long pause;
    private final List<Call> calls = new ArrayList<>();

    User(OkHttpClient client, Request request, long until, long pause) {
      this.client = client;
      this.request = request;
      this.until = until;
      this.pause = pause;
    }

    @Override
    public void run() {
      try {
        while (System.nanoTime() < until) {
          long start = System.nanoTime();
          String server = call();
          long micros = (System.nanoTime() - start) / 1000;
          calls.add(new Call(System.currentTimeMillis(), micros, server));
          Thread.sleep(pause);
        }
      } catch (InterruptedException nobodyDoes) {
        Thread.currentThread().interrupt();
      }
    }

    /** Returns who answered, empty if nobody did or not as it should. */
    private String call() {
      try (Response response = client.newCall(request).execute()) {
        response.body().bytes();
        return response.code() == 200 ? response.header("X-Server", "") : "";
      } catch (IOException failure) {
        return "";
      }
    }
  }
}
