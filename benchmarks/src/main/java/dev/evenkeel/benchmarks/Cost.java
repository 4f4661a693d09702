package dev.evenkeel.benchmarks;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What one pick costs, with the end of an older call where the balancer counts calls; and what it
 * costs to replace one server of all. Subclasses say which rows there are.
 *
 * <p>Each thread keeps 32 calls running and ends the oldest at each pick: to give a server back at
 * once would hide what heaps and trees do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class Cost {

  /** {@code family/balancer}. */
  @Param("floor/read")
  public String row = "floor/read";

  /** How many servers there are. */
  @Param("10")
  public int servers = 10;

  private Contender<?> contender = new Floor.Read();
  private Runnable[] updates = {};
  private int update;

  /** Returns what can be measured, by name. */
  protected abstract Map<String, Supplier<Contender<?>>> rows();

  /** Makes the balancer, its servers and the two lists to go back and forth between. */
  @Setup
  public void prepare() {
    Supplier<Contender<?>> maker = rows().get(row);
    if (maker == null) {
      throw new IllegalArgumentException("no row '" + row + "'; there are: " + rows().keySet());
    }
    contender = prepared(maker.get());
  }

  private <L> Contender<L> prepared(Contender<L> fresh) {
    L first = fresh.list(new Fleet(servers, 0));
    L second = fresh.list(new Fleet(servers, 1));
    updates = new Runnable[] {() -> fresh.use(second), () -> fresh.use(first)};
    fresh.use(first);
    return fresh;
  }

  /** One pick, and the end of the call that began 32 picks ago. */
  @Benchmark
  public @Nullable Object pick(RunningCalls calls) {
    BenchContext call = calls.context.next();
    Object picked = contender.acquire(call);
    Object oldest = calls.exchange(picked);
    if (oldest != null) {
      contender.release(oldest, call);
    }
    return picked;
  }

  /** One server replaced, and the pick after that: some build only then. */
  @Benchmark
  public @Nullable Object replaceOne(RunningCalls calls) {
    updates[update ^= 1].run();
    BenchContext call = calls.context.next();
    Object picked = contender.acquire(call);
    if (picked != null) {
      contender.release(picked, call);
    }
    return picked;
  }

  /** A thread's running calls. */
  @State(Scope.Thread)
  public static class RunningCalls {
    private static final int CALLS = 32;

    final BenchContext context = new BenchContext();
    private final @Nullable Object[] running = new @Nullable Object[CALLS];
    private int oldest;

    @Nullable Object exchange(@Nullable Object begun) {
      int place = oldest = (oldest + 1) % CALLS;
      Object ended = running[place];
      running[place] = begun;
      return ended;
    }
  }
}
