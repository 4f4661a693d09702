package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Ticker;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Control work without a thread and without real time, for tests and simulators: changes act at
 * once, on the thread that asks for them; timers fire when {@link #runDue()} is called and their
 * time by the {@link Ticker} has come.
 *
 * <p>Give one to {@link LoadBalancerBuilder#manualControl}; it may serve several balancers. Safe
 * for concurrent use; two tasks never run at once.
 */
public final class ManualControl {

  private record Timer(long dueNanos, long sequence, Runnable task) {}

  private final Ticker ticker;
  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final PriorityQueue<Timer> timers;
  private final Control control = new Door();
  private volatile @Nullable Thread running;
  private long sequence;

  /** Makes one that goes by {@code ticker}. */
  public ManualControl(Ticker ticker) {
    this.ticker = ticker;
    this.timers =
        new PriorityQueue<>(
            // By the difference, as the time may overflow.
            ((Comparator<Timer>) (a, b) -> Long.signum(a.dueNanos - b.dueNanos))
                .thenComparingLong(Timer::sequence));
  }

  /** Runs every timer whose time has come, in order; also those that fall due by what is run. */
  public void runDue() {
    for (Timer due = pollDue(); due != null; due = pollDue()) {
      execute(due.task);
    }
  }

  /** Returns the time at which the next timer falls due, or empty if there is none. */
  public OptionalLong nextDueNanos() {
    synchronized (timers) {
      Timer next = timers.peek();
      return next == null ? OptionalLong.empty() : OptionalLong.of(next.dueNanos);
    }
  }

  Ticker ticker() {
    return ticker;
  }

  Control control() {
    return control;
  }

  private @Nullable Timer pollDue() {
    long now = ticker.nanos();
    synchronized (timers) {
      Timer next = timers.peek();
      return next != null && next.dueNanos - now <= 0 ? timers.poll() : null;
    }
  }

  private void execute(Runnable task) {
    ready.add(task);
    // Whoever finds the queue unattended attends to it until it is empty; the others have left
    // their task in it.
    if (waiting.getAndIncrement() != 0) {
      return;
    }
    Throwable fatal = null;
    do {
      Runnable next = ready.remove();
      running = Thread.currentThread();
      try {
        next.run();
      } catch (Throwable failure) {
        fatal = failure; // the tasks behind it must not wait for ever
      } finally {
        running = null;
      }
    } while (waiting.decrementAndGet() != 0);
    if (fatal instanceof Error error) {
      throw error;
    }
    if (fatal instanceof RuntimeException failure) {
      throw failure;
    }
  }

  private HealthPolicy.Task schedule(long delayNanos, Runnable task) {
    synchronized (timers) {
      Timer timer = new Timer(ticker.nanos() + Math.max(0, delayNanos), sequence++, task);
      timers.add(timer);
      return () -> {
        synchronized (timers) {
          timers.remove(timer);
        }
      };
    }
  }

  /** What the engine sees of this; users see only the methods above. */
  private final class Door implements Control {

    @Override
    public void execute(Runnable task) {
      ManualControl.this.execute(task);
    }

    @Override
    public HealthPolicy.Task schedule(long delayNanos, Runnable task) {
      return ManualControl.this.schedule(delayNanos, task);
    }

    @Override
    public boolean isControlThread() {
      return Thread.currentThread() == running;
    }

    @Override
    public void close() {
      // It may serve other balancers; the timers of a closed one find it closed.
    }
  }
}
