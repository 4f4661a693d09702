package dev.evenkeel.examples.dispatch.kernel;

import static java.lang.System.Logger.Level.WARNING;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.core.BalancerSnapshot;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ServerStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the kernel in step with the engine: at each change of the servers, their weights or their
 * health it draws the {@link Slots} anew and has the rules replaced, in one step. Between changes
 * nothing here takes part in the traffic.
 *
 * <p>Hears of changes as a listener of the engine, which therefore is made after it.
 */
final class ControlLoop implements LoadBalancerListener, AutoCloseable {

  private static final System.Logger log = System.getLogger(ControlLoop.class.getName());

  private final Rules rules;
  private final Spread spread;
  private final Semaphore changes = new Semaphore(0);
  private @Nullable Thread thread;
  private volatile boolean closed;

  private long drawnAt = -1;
  private volatile List<Server> slots = List.of();
  private final AtomicLong changesMade = new AtomicLong();
  private String inForce = "";
  private String complaint = "";

  ControlLoop(Rules rules, Spread spread) {
    this.rules = rules;
    this.spread = spread;
  }

  /**
   * Makes the table and begins. When this returns, the first rules are in force.
   *
   * @param takeOver whether to replace a table that is there already, as one is after a crash
   * @throws IOException if the table is there already, or the first rules are refused
   * @throws IllegalArgumentException if the servers are none that these rules can name
   */
  void start(LoadBalancer engine, boolean takeOver) throws IOException {
    Program.requireNft();
    String table = rules.table();
    try {
      Program.nft((takeOver ? "add table %1$s\ndelete table %1$s\n" : "").formatted(table));
      Program.nft("create table " + table);
    } catch (IOException refused) {
      throw new IOException(
          "table '%s' cannot be made; if it is left from a crash, say --take-over: %s"
              .formatted(table, refused.getMessage()),
          refused);
    }
    try {
      follow(engine);
    } catch (IOException | RuntimeException refused) {
      dropTable();
      throw refused;
    }
    thread = new Thread(() -> run(engine), "control-loop");
    thread.start();
  }

  private void run(LoadBalancer engine) {
    while (!closed) {
      try {
        // A second: slow start goes on without an event.
        if (changes.tryAcquire(1, TimeUnit.SECONDS)) {
          changes.drainPermits();
        }
        follow(engine);
        complaint = "";
      } catch (InterruptedException closing) {
        return;
      } catch (IOException | RuntimeException failure) {
        complain(String.valueOf(failure.getMessage()));
      }
    }
  }

  /** What was in force stays, and the next round tries again. */
  private void complain(String newComplaint) {
    if (!newComplaint.equals(complaint)) {
      log.log(WARNING, "the rules stay as they are: " + newComplaint);
      complaint = newComplaint;
    }
  }

  private void follow(LoadBalancer engine) throws IOException {
    BalancerSnapshot now = engine.snapshot();
    if (now.version() != drawnAt || now.servers().stream().anyMatch(s -> s.ramp() < 1)) {
      List<Server> drawn = Slots.draw(engine);
      // A turn that begins elsewhere, as each does, is no reason to touch the kernel.
      boolean same = spread == Spread.CLIENT ? drawn.equals(slots) : Slots.alike(drawn, slots);
      slots = same ? slots : drawn;
      drawnAt = now.version();
    }
    String script = rules.script(slots, alive(now));
    if (!script.equals(inForce)) {
      Program.nft(script);
      inForce = script;
      changesMade.incrementAndGet();
    }
  }

  /** Returns the parts of the servers now, and how often the rules have changed. */
  String metrics() {
    return "slots " + Slots.shares(slots) + ", " + changesMade + " changes of the rules";
  }

  private static List<Server> alive(BalancerSnapshot now) {
    return now.servers().stream()
        .filter(status -> status.state() != ServerState.DOWN)
        .map(ServerStatus::server)
        .toList();
  }

  /** Ends the loop and takes the rules away, with what they remember of connections. */
  @Override
  public void close() {
    Thread running = thread;
    if (closed || running == null) {
      return;
    }
    closed = true;
    changes.release();
    boolean interrupted = false;
    try {
      running.join();
    } catch (InterruptedException hurry) {
      interrupted = true;
    }
    dropTable();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void dropTable() {
    try {
      Program.nft("delete table " + rules.table());
    } catch (IOException refused) {
      log.log(WARNING, "table '" + rules.table() + "' is left behind: " + refused.getMessage());
    }
  }

  @Override
  public void serversChanged(String service, List<Server> servers) {
    changes.release();
  }

  @Override
  public void serverStateChanged(
      String service, Server server, ServerState from, ServerState to, String reason) {
    changes.release();
  }

  @Override
  public void panicChanged(String service, boolean panicking) {
    changes.release();
  }
}
