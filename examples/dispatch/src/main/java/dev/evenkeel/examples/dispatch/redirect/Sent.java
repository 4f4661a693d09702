package dev.evenkeel.examples.dispatch.redirect;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who was sent where. Clicks and clients are counted apart, as that is what redirects cannot even
 * out: the order of clicks is the strategy's, but one client reads a page and another crawls a
 * site, and what a client does at its server is never seen here.
 */
final class Sent {

  /** Addresses that are told apart for each server; beyond that the count stands still. */
  private static final int MOST_CLIENTS = 10_000;

  private record Tally(LongAdder clicks, Set<String> clients) {}

  private final ConcurrentMap<String, Tally> byServer = new ConcurrentHashMap<>();

  void count(String serverId, String client) {
    Tally tally =
        byServer.computeIfAbsent(
            serverId, id -> new Tally(new LongAdder(), ConcurrentHashMap.newKeySet()));
    tally.clicks.increment();
    if (tally.clients.size() < MOST_CLIENTS) {
      tally.clients.add(client);
    }
  }

  /** Returns the clicks and clients of each server, as {@code a 10 of 3 clients}. */
  @Override
  public String toString() {
    Map<String, Tally> sorted = new TreeMap<>(byServer);
    StringBuilder text = new StringBuilder("sent ");
    sorted.forEach(
        (id, tally) -> {
          text.append(text.length() > 5 ? ", " : "").append(id).append(' ');
          text.append(tally.clicks).append(" of ").append(tally.clients.size()).append(" clients");
        });
    return sorted.isEmpty() ? "sent nobody yet" : text.toString();
  }
}
