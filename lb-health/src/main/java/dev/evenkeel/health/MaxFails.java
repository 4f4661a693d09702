package dev.evenkeel.health;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * nginx's rule, for those who know and want it: {@code max_fails} failures take a server out for
 * {@code fail_timeout}, then one attempt at a time tries it.
 *
 * <p>Failures are counted until a success on an attempt that began more than {@code fail_timeout}
 * after the last failure; one sooner forgives nothing. A failure counts whatever its kind. A server
 * that is the only one is never out and its failures are not counted. Nothing bounds how many are
 * out, and the times do not grow: {@link PassiveHealth} is the better choice without a reason for
 * this one.
 *
 * <p>nginx does not blame a server for an error answer that it passes on to the client because no
 * other try is left; whoever reports such an attempt as a success gets the same here.
 */
public final class MaxFails implements HealthPolicy {

  private final int maxFails;
  private final Duration failTimeout;
  private final Map<String, Counted> servers = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Context> started = new AtomicReference<>();
  private volatile boolean alone;
  private volatile boolean closed;

  private MaxFails(int maxFails, Duration failTimeout) {
    this.maxFails = maxFails;
    this.failTimeout = failTimeout;
  }

  /**
   * Returns the policy; nginx's own figures are 1 and 10 s.
   *
   * @param maxFails how many failures take a server out, 0 to 1000; 0 for never
   * @param failTimeout how long it is out, and how long failures are remembered
   * @throws IllegalArgumentException if {@code maxFails} is out of range, or {@code failTimeout} is
   *     not more than 0 and at most a day
   */
  public static MaxFails of(int maxFails, Duration failTimeout) {
    return new MaxFails(
        Options.between("maxFails", 0, 1000, maxFails), Options.pause("failTimeout", failTimeout));
  }

  @Override
  public String name() {
    return "max-fails";
  }

  @Override
  public void start(Context context) {
    if (!started.compareAndSet(null, Objects.requireNonNull(context, "context"))) {
      throw new IllegalStateException(
          "health policy 'max-fails' serves a load balancer already; build one for each");
    }
  }

  @Override
  public void onMembers(List<Server> members) {
    Context context = started.get();
    if (context == null) {
      throw new IllegalStateException("start the health policy 'max-fails' first");
    }
    alone = members.size() == 1;
    Set<String> present = new HashSet<>();
    for (Server member : members) {
      present.add(member.id());
      Counted counted =
          servers.computeIfAbsent(
              member.id(), id -> new Counted(member, context, maxFails, failTimeout));
      if (alone) {
        counted.forgive();
      }
    }
    servers
        .values()
        .removeIf(
            counted -> {
              boolean gone = !present.contains(counted.server.id());
              if (gone) {
                counted.end();
              }
              return gone;
            });
  }

  @Override
  public void onOutcome(
      Server server, Outcome outcome, long latencyNanos, long nowNanos, boolean trial) {
    Counted counted = servers.get(server.id());
    if (counted == null || outcome.isNeutral() || alone || maxFails == 0 || closed) {
      return;
    }
    if (!counted.server.hasSameAddress(server)) {
      return; // its id has gone to another server since
    }
    if (outcome.isFailure()) {
      counted.failed(nowNanos);
    } else {
      counted.succeeded(nowNanos - Math.max(0, latencyNanos), trial);
    }
  }

  @Override
  public void close() {
    closed = true;
    servers.values().forEach(Counted::end);
  }

  /**
   * The failures of one server. Its lock is held for a few steps only; verdicts are given under it,
   * so that they keep the order of what they say.
   */
  private static final class Counted {

    private final Server server;
    private final Context context;
    private final int maxFails;
    private final Duration failTimeout;
    private int fails;
    private long lastFailureNanos;
    private boolean out;
    private boolean ended;
    private @Nullable Task trial;

    Counted(Server server, Context context, int maxFails, Duration failTimeout) {
      this.server = server;
      this.context = context;
      this.maxFails = maxFails;
      this.failTimeout = failTimeout;
    }

    synchronized void failed(long nowNanos) {
      if (ended) {
        return; // the outcome overtook the server's end: a verdict now would hit who has its id
        // next
      }
      fails = Math.min(fails, Integer.MAX_VALUE - 1) + 1;
      lastFailureNanos = nowNanos;
      if (fails >= maxFails) {
        cancel();
        out = true;
        context.verdict(
            server.id(),
            Verdict.down(
                (fails == 1 ? "1 failure" : fails + " failures")
                    + ", out for "
                    + Texts.of(failTimeout)));
        trial = context.schedule(failTimeout, this::beginTrial);
      }
    }

    private synchronized void beginTrial() {
      if (out && !ended) {
        trial = null;
        context.verdict(server.id(), Verdict.trial("on trial after " + fails + " failures"));
      }
    }

    synchronized void succeeded(long begunNanos, boolean wasTrial) {
      boolean onTrial = out && trial == null;
      boolean later = begunNanos - lastFailureNanos > failTimeout.toNanos();
      if (fails > 0 && (later || (wasTrial && onTrial))) {
        forgive();
      }
    }

    synchronized void forgive() {
      fails = 0;
      cancel();
      if (out) {
        out = false;
        context.verdict(server.id(), Verdict.up());
      }
    }

    synchronized void end() {
      ended = true;
      cancel();
    }

    private void cancel() {
      Task waiting = trial;
      if (waiting != null) {
        waiting.cancel();
        trial = null;
      }
    }
  }
}
