package dev.evenkeel.core;

import static java.util.Objects.requireNonNull;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A health policy that says what a test tells it to say, and remembers what it was told. */
final class TestPolicy implements HealthPolicy {

  final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
  final List<List<Server>> members = Collections.synchronizedList(new ArrayList<>());

  /** What it does with each outcome. */
  Consumer<Outcome> reaction = outcome -> {};

  int closed;
  private final String name;
  private final boolean remembers;
  private @Nullable Context context;

  TestPolicy(String name) {
    this(name, true);
  }

  /** {@code remembers} is false where what it is told would fill the heap. */
  TestPolicy(String name, boolean remembers) {
    this.name = name;
    this.remembers = remembers;
  }

  Context context() {
    return requireNonNull(context);
  }

  void down(String id, String reason) {
    context().verdict(id, Verdict.down(reason));
  }

  void trial(String id) {
    context().verdict(id, Verdict.trial("may be well again"));
  }

  void up(String id) {
    context().verdict(id, Verdict.up());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(Context newContext) {
    if (context != null) {
      throw new IllegalStateException("policy '" + name + "' serves a load balancer already");
    }
    context = newContext;
  }

  @Override
  public void onMembers(List<Server> servers) {
    if (remembers) {
      members.add(servers);
    }
  }

  @Override
  public void onOutcome(
      Server server, Outcome outcome, long latencyNanos, long nowNanos, boolean trial) {
    if (remembers) {
      outcomes.add(server.id() + " " + outcome + (trial ? " trial" : ""));
    }
    reaction.accept(outcome);
  }

  @Override
  public void close() {
    closed++;
  }
}
