package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The door for lists of servers: what gets through is valid.
 *
 * <p>Most lists say nearly what the one before said. So a list is compared with the members from
 * both ends, and only what lies between is looked at more closely: for one server of thousands that
 * came or went, one look-up.
 */
final class ServerList {

  /** A bound against a source gone wild; larger fleets than this are not one service. */
  static final int MAX_SERVERS = 65_536;

  /** The servers, in the caller's order. Immutable. */
  final List<Server> servers;

  /** What they were compared with. */
  final Members before;

  /** So many servers at the beginning are the same as the first members, in everything. */
  final int head;

  /** So many at the end, behind those, are the same as the last members. */
  final int tail;

  private ServerList(List<Server> servers, Members before) {
    this.servers = servers;
    this.before = before;
    int shorter = Math.min(servers.size(), before.size());
    int first = 0;
    while (first < shorter && servers.get(first).isSameAs(before.at(first).server)) {
      first++;
    }
    int last = 0;
    while (last < shorter - first
        && servers
            .get(servers.size() - 1 - last)
            .isSameAs(before.at(before.size() - 1 - last).server)) {
      last++;
    }
    head = first;
    tail = last;
  }

  /**
   * Returns a copy of {@code servers}, compared with {@code before}.
   *
   * @throws IllegalArgumentException if two have one id, if schemes are mixed, or if there are too
   *     many
   */
  static ServerList checked(String service, List<Server> servers, Members before) {
    ServerList list = new ServerList(List.copyOf(servers), before);
    if (list.servers.size() > MAX_SERVERS) {
      throw new IllegalArgumentException(
          "service '"
              + service
              + "' may have "
              + MAX_SERVERS
              + " servers at most, was given "
              + list.servers.size());
    }
    list.checkIds(service);
    list.checkSchemes(service);
    return list;
  }

  /** Returns whether the members are what the list says already. */
  boolean isSame() {
    return servers.size() == before.size() && head == servers.size();
  }

  /** Returns the number of the first server behind those that differ. */
  int end() {
    return servers.size() - tail;
  }

  /** The members' ids differ, so only those between have to be compared with all. */
  private void checkIds(String service) {
    BitSet replaced = new BitSet(); // by index: members that the list may name once more
    for (int i = head; i < before.size() - tail; i++) {
      replaced.set(before.at(i).index);
    }
    Set<String> seen = new HashSet<>();
    for (int i = head; i < end(); i++) {
      String id = servers.get(i).id();
      Member member = before.find(id);
      if (!seen.add(id) || (member != null && !replaced.get(member.index))) {
        throw new IllegalArgumentException(
            "service '"
                + service
                + "' has two servers with the id '"
                + id
                + "'; ids must differ (Server.withId), or leave one out");
      }
    }
  }

  /** The members' schemes are alike, so one at the end speaks for all there. */
  private void checkSchemes(String service) {
    for (int i = head; i < Math.min(end() + 1, servers.size()); i++) {
      Server first = servers.get(0);
      Server server = servers.get(i);
      if (!Objects.equals(server.scheme(), first.scheme())) {
        throw new IllegalArgumentException(
            "all servers of service '"
                + service
                + "' must have the same scheme, but "
                + first
                + " and "
                + server
                + " differ; give all of them as http://, all as https://, or all as host:port");
      }
    }
  }
}
