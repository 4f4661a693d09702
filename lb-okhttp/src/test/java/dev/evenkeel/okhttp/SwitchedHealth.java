package dev.evenkeel.okhttp;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.api.Verdict;
import dev.evenkeel.core.LoadBalancer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A user's own health policy, which says what a test tells it to say. */
final class SwitchedHealth implements HealthPolicy {

  private final AtomicReference<@Nullable Context> context = new AtomicReference<>();

  @Override
  public String name() {
    return "switched";
  }

  @Override
  public void start(Context given) {
    context.set(given);
  }

  @Override
  public void onMembers(List<Server> members) {
    // It has no opinion of its own.
  }

  /** Takes a server down and waits until that is in force. */
  void down(LoadBalancer balancer, String id) {
    say(balancer, id, Verdict.down("switched off"), ServerState.DOWN);
  }

  /** Brings a server back and waits until that is in force. */
  void up(LoadBalancer balancer, String id) {
    say(balancer, id, Verdict.up(), ServerState.UP);
  }

  private void say(LoadBalancer balancer, String id, Verdict verdict, ServerState expected) {
    Objects.requireNonNull(context.get()).verdict(id, verdict);
    Fleet.await(id + " is " + expected, () -> balancer.snapshot().server(id).state() == expected);
  }

  @Override
  public void close() {
    // Nothing runs.
  }
}
