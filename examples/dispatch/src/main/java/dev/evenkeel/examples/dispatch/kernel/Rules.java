package dev.evenkeel.examples.dispatch.kernel;

import dev.evenkeel.api.Server;
import java.util.List;

/** Writes a decision of the engine down as rules of the kernel. */
public interface Rules {

  /** Returns the table that holds everything, as nftables names it: {@code ip evenkeel}. */
  String table();

  /**
   * Returns a script that replaces what the table said before, in one step and whatever that was.
   *
   * @param slots the server of each slot; empty if no server is to be had
   * @param alive the servers that may keep the connections they have
   */
  String script(List<Server> slots, List<Server> alive);
}
