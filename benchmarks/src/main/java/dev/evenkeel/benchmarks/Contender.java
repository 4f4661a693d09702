package dev.evenkeel.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One balancer in the comparison, ours, a peer's or one written by hand, behind the three things
 * that are measured: a pick, the end of a call, a change of the servers. A thin skin: what it does
 * beside calling the balancer is measured with it.
 *
 * @param <L> the balancer's own form of a list of servers
 */
public abstract class Contender<L> {

  /** Returns the servers in the balancer's own form. Not measured. */
  public abstract L list(Fleet fleet);

  /** Replaces all servers; when it returns, picks see the new ones. */
  public abstract void use(L list);

  /** Picks a server for one call and, where the balancer counts calls, counts this one. */
  public abstract @Nullable Object acquire(BenchContext call);

  /**
   * Says that the call on what {@link #acquire} returned has ended.
   *
   * @param call the call that the thread has reached meanwhile
   */
  public void release(Object held, BenchContext call) {}

  /** Returns the address of the server that {@link #acquire} returned, as {@code host:port}. */
  public abstract String address(Object held);

  /** Takes the servers of a fleet. */
  public final void use(Fleet fleet) {
    use(list(fleet));
  }
}
