package dev.evenkeel.strategy;

import dev.evenkeel.api.Server;
import dev.evenkeel.testkit.FakeCandidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server of a {@link GoldenFile}: its id and whatever else its line says. */
record GoldenServer(String file, String id, Map<String, String> attributes) {

  /** The address is never used: hashes are made from attribute addr, where one is recorded. */
  static final Server ANY = Server.of("golden.test:80");

  static GoldenServer parse(String file, String text) {
    List<String> pieces = List.of(text.split(" \\| "));
    Map<String, String> attributes = new HashMap<>();
    for (String piece : pieces.subList(1, pieces.size())) {
      String[] pair = piece.split("=", 2);
      if (pair.length < 2) {
        throw new GoldenFile.GoldenException(file, "a server has no value in '" + piece + "'");
      }
      attributes.put(pair[0].strip(), pair[1].strip());
    }
    return new GoldenServer(file, pieces.get(0).strip(), attributes);
  }

  String text(String attribute) {
    String value = attributes.get(attribute);
    if (value == null) {
      throw new GoldenFile.GoldenException(file, "server " + id + " has no " + attribute);
    }
    return value;
  }

  int number(String attribute) {
    try {
      return Integer.parseInt(text(attribute));
    } catch (NumberFormatException e) {
      throw new GoldenFile.GoldenException(
          file, attribute + " of server " + id + " is no number: " + text(attribute), e);
    }
  }

  int number(String attribute, int absent) {
    return attributes.containsKey(attribute) ? number(attribute) : absent;
  }

  /** Returns the value of a flag such as {@code max_conns=3}, or 0 if there is no such flag. */
  int flag(String flag) {
    for (String each : flags()) {
      if (each.startsWith(flag + "=")) {
        return Integer.parseInt(each.substring(flag.length() + 1));
      }
    }
    return 0;
  }

  boolean isDown() {
    return flags().contains("down");
  }

  private List<String> flags() {
    return List.of(attributes.getOrDefault("flags", "").split(" "));
  }

  /** Returns a candidate for this server, whose weight is given in whole units. */
  FakeCandidate candidate(int index, int weight) {
    return new FakeCandidate(ANY.withId(id), index, weight * 1000);
  }
}
