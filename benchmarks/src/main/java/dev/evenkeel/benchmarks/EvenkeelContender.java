package dev.evenkeel.benchmarks;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.api.Server;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A strategy of ours without the engine: the pick, and for those that look at the load the counting
 * and the reports of each call as the engine makes them.
 */
final class EvenkeelContender extends Contender<List<Candidate>> {

  private static final Picker NONE = context -> null;

  private final Scheduler scheduler;
  private final boolean weighted;
  private final boolean counts;
  private final List<CountedCandidate.Running> running = new ArrayList<>();
  private volatile Picker picker = NONE;

  /**
   * Makes one.
   *
   * @param weighted whether the servers have the fleet's weights; otherwise all weigh the same
   * @param counts whether the strategy looks at running calls or at outcomes
   */
  EvenkeelContender(
      String strategy, Map<String, String> options, boolean weighted, boolean counts) {
    this.scheduler = scheduler(strategy, options);
    this.weighted = weighted;
    this.counts = counts;
  }

  private static Scheduler scheduler(String name, Map<String, String> values) {
    SchedulerOptions options =
        SchedulerOptions.of(name, values)
            .withSchedulers((other, otherOptions) -> provider(other).create(otherOptions));
    Scheduler scheduler = provider(name).create(options);
    options.requireAllRead();
    return scheduler;
  }

  private static SchedulerProvider provider(String name) {
    return BuiltInSchedulers.providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no built-in strategy '" + name + "'"));
  }

  @Override
  public List<Candidate> list(Fleet fleet) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < fleet.size(); i++) {
      if (running.size() == i) {
        running.add(new CountedCandidate.Running());
      }
      int weight = weighted ? fleet.weight(i) : 1;
      Server server = Server.of(fleet.address(i)).withWeight(weight);
      // The engine gives an index to another server only once the old one is forgotten.
      int index = fleet.isReplaced(i) && fleet.generation() > 0 ? fleet.size() : i;
      CountedCandidate.Running count = index == i ? running.get(i) : new CountedCandidate.Running();
      candidates.add(new CountedCandidate(server, index, weight * 1000, count));
    }
    return List.copyOf(candidates);
  }

  @Override
  public void use(List<Candidate> list) {
    picker = scheduler.prepare(list);
  }

  @Override
  public @Nullable Object acquire(BenchContext call) {
    Candidate picked = picker.pick(call);
    if (counts && picked != null) {
      ((CountedCandidate) picked).running().getAndIncrement();
      scheduler.onStart(picked, call.nowNanos());
    }
    return picked;
  }

  @Override
  public void release(Object held, BenchContext call) {
    if (counts) {
      CountedCandidate candidate = (CountedCandidate) held;
      long latency = 300_000 + (candidate.index() & 15) * 10_000L;
      scheduler.onOutcome(candidate, Outcome.SUCCESS, latency, call.nowNanos());
      candidate.running().getAndDecrement();
      scheduler.onRelease(candidate, call.nowNanos());
    }
  }

  @Override
  public String address(Object held) {
    return ((Candidate) held).server().id();
  }
}
