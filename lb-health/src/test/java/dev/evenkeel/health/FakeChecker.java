package dev.evenkeel.health;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A checker whose answers the test decides: well unless told otherwise. Remembers who was asked.
 */
final class FakeChecker implements HealthChecker {

  /** One check: who and when, and the stage that the asker got. */
  record Asked(String id, double atSeconds, CompletableFuture<Void> answer) {}

  private final FakeControl control;
  private final Map<String, String> refusing = new HashMap<>();
  private final Set<String> hanging = new HashSet<>();
  final List<Asked> asked = new ArrayList<>();
  int underWay;
  int mostUnderWay;

  FakeChecker(FakeControl control) {
    this.control = control;
  }

  void refuse(Server server, String reason) {
    refusing.put(server.id(), reason);
    hanging.remove(server.id());
  }

  void hang(Server server) {
    hanging.add(server.id());
  }

  void heal(Server server) {
    refusing.remove(server.id());
    hanging.remove(server.id());
  }

  List<Double> times(Server server) {
    return asked.stream().filter(a -> a.id().equals(server.id())).map(Asked::atSeconds).toList();
  }

  @Override
  public CompletionStage<Void> check(Server server, Duration timeout) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    asked.add(new Asked(server.id(), control.nowSeconds(), answer));
    underWay++;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    CompletionStage<Void> stage = answer;
    stage.whenComplete((nothing, failure) -> underWay--);
    if (!hanging.contains(server.id())) {
      String reason = refusing.get(server.id());
      if (reason == null) {
        answer.complete(null);
      } else {
        answer.completeExceptionally(new IOException(reason));
      }
    }
    return stage;
  }
}
