import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.CallContext;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ManualControl;
import dev.evenkeel.health.PassiveHealth;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntPredicate;

/**
 * Lets an independent simulator judge the real thing: one load balancer for each simulated client,
 * with its defaults, on the simulator's time. The strategy comes from the system property {@code
 * evenkeel.strategy}.
 */
@SuppressWarnings("DefaultPackage") // see SimPolicy
public final class EvenkeelSimPolicy implements SimPolicy {

  private record Running(Attempt attempt, long startNanos) {}

  private long nowNanos;
  private final ManualControl control = new ManualControl(() -> nowNanos);
  private final List<Server> members = new ArrayList<>();
  private Server[] servers = {};
  private List<List<Running>> running = List.of();
  private LoadBalancer balancer;
  private IntPredicate accepts = server -> true;

  @Override
  public void init(int n, boolean[] present, double[] weights, long seed) {
    servers = new Server[n];
    running = new ArrayList<>();
    double heaviest = 0;
    for (double weight : weights) {
      heaviest = Math.max(heaviest, weight);
    }
    for (int i = 0; i < n; i++) {
      int weight = (int) Math.max(1, Math.round(weights[i] / heaviest * Server.MAX_WEIGHT));
      servers[i] =
          Server.of("10.0." + (i >> 8) + "." + (i & 255) + ":80")
              .withId(Integer.toString(i))
              .withWeight(weight);
      running.add(new ArrayList<>());
      if (present[i]) {
        members.add(servers[i]);
      }
    }
    SplittableRandom chance = new SplittableRandom(seed);
    balancer =
        LoadBalancer.builder("simulated")
            .servers(members)
            .schedulers(BuiltInSchedulers.providers())
            .scheduler(System.getProperty("evenkeel.strategy", "least-latency"))
            .manualControl(control)
            .random(chance::nextLong)
            .health(
                PassiveHealth.builder().connectCheck(this::connect).seed(chance.nextLong()).build())
            .build();
  }

  @Override
  public void added(int server, long now) {
    advanceTo(now);
    members.add(servers[server]);
    balancer.update(members);
  }

  @Override
  public int pick(int exclude, long now) {
    advanceTo(now);
    Attempt attempt = begin(exclude);
    int server = Integer.parseInt(attempt.server().id());
    running.get(server).add(new Running(attempt, now));
    return server;
  }

  private Attempt begin(int exclude) {
    CallContext call = balancer.newCall().idempotent(true);
    try {
      if (exclude >= 0 && members.size() > 1) {
        call.exclude(servers[exclude].id());
      }
      return balancer.begin(call);
    } catch (NoAvailableServerException none) {
      throw new IllegalStateException(none); // not while the balancer fails open
    }
  }

  @Override
  public void end(int server, long now, long elapsedNanos, int outcome) {
    advanceTo(now);
    Attempt attempt = take(running.get(server), now - elapsedNanos);
    switch (outcome) {
      case OK -> attempt.report(Outcome.SUCCESS, elapsedNanos);
      case ERROR -> attempt.report(Outcome.FAILURE, elapsedNanos);
      case REFUSED -> attempt.report(Outcome.UNREACHABLE, -1);
      case TIMEOUT -> attempt.report(Outcome.TIMEOUT, elapsedNanos);
      case CANCELLED -> attempt.report(Outcome.CANCELED, elapsedNanos);
      case RESET -> attempt.report(Outcome.RESET, -1);
      default -> throw new IllegalArgumentException("unknown outcome " + outcome);
    }
    attempt.release();
  }

  /** The simulator names an attempt by its server and by when it began. */
  private static Attempt take(List<Running> attempts, long startNanos) {
    for (int i = 0; i < attempts.size(); i++) {
      if (attempts.get(i).startNanos == startNanos) {
        return attempts.remove(i).attempt;
      }
    }
    throw new IllegalStateException("no attempt began at " + startNanos + ": " + attempts);
  }

  private void advanceTo(long now) {
    nowNanos = now;
    control.runDue();
  }

  @Override
  public void connectProbe(IntPredicate newAccepts) {
    accepts = newAccepts;
  }

  /** A connect in the background: the simulator answers it at once. */
  private CompletionStage<Void> connect(Server server, Duration timeout) {
    return accepts.test(Integer.parseInt(server.id()))
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(new ConnectException("refused by " + server.id()));
  }
}
