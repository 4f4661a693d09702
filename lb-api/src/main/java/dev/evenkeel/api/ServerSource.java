package dev.evenkeel.api;

import java.util.List;
import java.util.function.Consumer;

/**
 * Says which servers there are, now and whenever that changes: a file, DNS, a registry.
 *
 * <p>A source keeps its last good list while whatever it asks is unwell: it pushes only what it
 * believes.
 */
@FunctionalInterface
public interface ServerSource extends AutoCloseable {

  /**
   * Begins to push the whole list of servers to {@code onChange}: once as soon as it is known, then
   * at each change. Must return at once; called once.
   *
   * @param onChange takes the list from any thread, does not block, and never throws for a list
   *     that is valid. A list with two servers of one id is refused by {@link
   *     IllegalArgumentException} and changes nothing
   */
  void start(Consumer<List<Server>> onChange);

  /** Stops. No push begins after this has returned. Idempotent; does nothing unless overridden. */
  @Override
  default void close() {}
}
