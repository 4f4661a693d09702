package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.testkit.FakeContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A built-in strategy under replay, found and made by name as a user's configuration does. */
final class GoldenStrategy {

  final FakeContext context = new FakeContext(5);
  private final Scheduler scheduler;
  private @Nullable Picker picker;

  GoldenStrategy(String name, Map<String, String> options) {
    this(made(name, options));
  }

  GoldenStrategy(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  private static Scheduler made(String name, Map<String, String> values) {
    SchedulerOptions options =
        SchedulerOptions.of(name, values)
            .withRandom(new FakeContext(6)::random)
            .withSchedulers((delegate, theirs) -> provider(delegate).create(theirs));
    Scheduler scheduler = provider(name).create(options);
    options.requireAllRead();
    return scheduler;
  }

  private static SchedulerProvider provider(String name) {
    return BuiltInSchedulers.providers().stream()
        .filter(each -> each.name().equals(name) || each.aliases().contains(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no built-in strategy '" + name + "'"));
  }

  /** As the engine, a strategy is never asked to choose among nobody. */
  void prepare(List<Candidate> candidates) {
    picker = candidates.isEmpty() ? null : scheduler.prepare(List.copyOf(candidates));
  }

  /** Returns the id of the server that is picked, or {@code -}. */
  String pick() {
    Candidate picked = picker == null ? null : picker.pick(context);
    return picked == null ? "-" : picked.server().id();
  }

  String pick(long key) {
    context.affinity(key);
    return pick();
  }

  void onStart(Candidate candidate) {
    scheduler.onStart(candidate, 0);
  }

  void onRelease(Candidate candidate) {
    scheduler.onRelease(candidate, 0);
  }
}
