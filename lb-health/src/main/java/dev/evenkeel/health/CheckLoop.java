package dev.evenkeel.health;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When which server is checked: pauses with jitter, a limit of checks at once, an end with the
 * server. All of it runs on the control thread except {@link #close}.
 */
final class CheckLoop {

  /**
   * The first checks of servers that wait for them are spread over at most this, so that a start is
   * quick; the second ones are spread over the whole interval.
   */
  private static final Duration QUICK_START = Duration.ofSeconds(1);

  private final ActiveHealth.Builder options;
  private final HealthPolicy.Context context;
  private final SplittableRandom random;
  private final Map<String, CheckedServer> servers = new ConcurrentHashMap<>();

  /**
   * Servers whose check is due. Those that were well come first: a crowd of hung ones, whose checks
   * take long, shall only wait for one another.
   */
  private final Set<CheckedServer> queue = new LinkedHashSet<>();

  private final Set<CheckedServer> suspectQueue = new LinkedHashSet<>();
  private int running;
  private volatile boolean closed;

  CheckLoop(ActiveHealth.Builder options, HealthPolicy.Context context) {
    this.options = options;
    this.context = context;
    this.random = new SplittableRandom(options.seed);
  }

  void onMembers(List<Server> members) {
    boolean anyUp = servers.values().stream().anyMatch(CheckedServer::isUp);
    Set<String> present = new HashSet<>();
    for (Server member : members) {
      present.add(member.id());
      CheckedServer known = servers.get(member.id());
      if (known == null) {
        join(member, anyUp);
      } else {
        known.update(member);
      }
    }
    for (CheckedServer known : new ArrayList<>(servers.values())) {
      if (!present.contains(known.server().id())) {
        leave(known);
      }
    }
    checkQueued();
  }

  private void join(Server member, boolean anyUp) {
    boolean up =
        switch (options.newServers) {
          case UP_UNTIL_CHECKED -> true;
          case DOWN_UNTIL_CHECKED -> false;
          case DOWN_UNTIL_CHECKED_IF_OTHERS_ARE_UP -> !anyUp;
        };
    CheckedServer joined = new CheckedServer(member, up);
    servers.put(member.id(), joined);
    if (up) {
      checkAfter(joined, anywhereWithin(options.interval));
    } else {
      context.verdict(member.id(), Verdict.down("not checked yet"));
      boolean quick = options.interval.compareTo(QUICK_START) > 0;
      checkAfter(joined, anywhereWithin(quick ? QUICK_START : options.interval));
    }
  }

  private void leave(CheckedServer known) {
    servers.remove(known.server().id());
    queue.remove(known);
    suspectQueue.remove(known);
    if (known.end()) {
      running--;
    }
  }

  private void checkAfter(CheckedServer checked, Duration pause) {
    if (!closed) {
      checked.waitFor(
          context.schedule(
              pause,
              () -> {
                (checked.isSettled() ? queue : suspectQueue).add(checked);
                checkQueued();
              }));
    }
  }

  private void checkQueued() {
    checkQueued(queue);
    checkQueued(suspectQueue);
  }

  private void checkQueued(Set<CheckedServer> due) {
    Iterator<CheckedServer> first = due.iterator();
    while (!closed && running < options.maxConcurrentChecks && first.hasNext()) {
      CheckedServer checked = first.next();
      first.remove();
      check(checked);
    }
  }

  private void check(CheckedServer checked) {
    running++;
    long begunNanos = context.ticker().nanos();
    checked.runs(
        Probe.start(
            context,
            options.checker,
            checked.server(),
            options.timeout(),
            failure -> ended(checked, begunNanos, failure)));
  }

  private void ended(CheckedServer checked, long begunNanos, @Nullable Throwable failure) {
    running--;
    boolean first = !checked.wasChecked();
    Verdict changed =
        failure == null
            ? checked.succeeded(options.upAfter)
            : checked.failed(failure, options.downAfter);
    String id = checked.server().id();
    if (changed != null) {
      context.verdict(id, changed);
    }
    PassiveHealth passive = options.passive;
    if (passive != null) {
      passive.onActiveCheck(id, failure == null, begunNanos, options.upAfter);
    }
    if (!checked.isSettled()) {
      checkAfter(checked, jittered(options.recheckInterval()));
    } else {
      // The quick first checks lie close together: from here on they shall not.
      checkAfter(checked, first ? anywhereWithin(options.interval) : jittered(options.interval));
    }
    checkQueued();
  }

  private Duration anywhereWithin(Duration span) {
    return Duration.ofNanos((long) (random.nextDouble() * span.toNanos()));
  }

  private Duration jittered(Duration pause) {
    double factor = 1 + options.jitter * (2 * random.nextDouble() - 1);
    return Duration.ofNanos((long) (factor * pause.toNanos()));
  }

  /** Ends all checks. From any thread, idempotent. */
  void close() {
    closed = true;
    servers.values().forEach(CheckedServer::end);
  }
}
