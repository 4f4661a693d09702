package dev.evenkeel.strategy;

import dev.evenkeel.api.Server;

/**
 * An endless sequence of 64-bit hashes that belongs to a server: its points on a ring, its
 * preferences in a Maglev table. It depends on nothing but the server, so that every client draws
 * the same ring.
 */
@FunctionalInterface
interface ServerHashes {

  /**
   * Returns hashes number {@code from} (counted from 0) to {@code to - 1} of {@code server}'s
   * sequence.
   */
  long[] of(Server server, int from, int to);

  /** Returns the one in use: made from the server's id alone. */
  static ServerHashes byId() {
    return (server, from, to) -> {
      long[] hashes = new long[to - from];
      long state = KeyHash.of(server.id()) + from * KeyHash.STEP;
      for (int i = 0; i < hashes.length; i++) {
        state += KeyHash.STEP;
        hashes[i] = KeyHash.mix(state);
      }
      return hashes;
    };
  }
}
