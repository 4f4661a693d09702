package dev.evenkeel.examples.simulator;

import dev.evenkeel.api.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Plays one scenario with one strategy. Deterministic: the same again gives the same result. */
final class Run {

  private final Scenario scenario;
  private final EventQueue time = new EventQueue();
  private final Map<String, SimulatedServer> servers = new LinkedHashMap<>();

  private Run(Scenario scenario) {
    this.scenario = scenario;
    Streams chance = new Streams(scenario.seed());
    for (ServerSpec spec : scenario.fleet().servers()) {
      int number = servers.size() + 1;
      servers.put("s" + number, new SimulatedServer(spec, time, chance, number));
    }
  }

  static Result of(Scenario scenario, Strategy strategy) {
    return SimulationThread.call(() -> new Run(scenario).play(strategy));
  }

  private Result play(Strategy strategy) {
    CallLog log = new CallLog(scenario.runNanos(), scenario.timeoutNanos());
    World world = new World(scenario, time, servers, log);
    List<Client> clients = new ArrayList<>();
    for (int i = 1; i <= scenario.clients(); i++) {
      clients.add(new Client(world, strategy, membersAt(0), i));
    }
    joins(clients);
    time.runUntil(scenario.runNanos());
    List<Double> busy = busy();
    List<Integer> accepted = servers.values().stream().map(SimulatedServer::accepted).toList();
    // No call begins any more; those that are under way end, at the latest by giving up.
    time.runUntil(scenario.runNanos() + scenario.timeoutNanos());
    clients.forEach(Client::close);
    return new Result(strategy.text(), log, busy, accepted);
  }

  private void joins(List<Client> clients) {
    TreeSet<Long> moments = new TreeSet<>();
    scenario.fleet().servers().forEach(spec -> moments.add(spec.joinsNanos()));
    for (long moment : moments.tailSet(1L)) {
      time.at(moment, () -> clients.forEach(client -> client.update(membersAt(moment))));
    }
  }

  private List<Server> membersAt(long nanos) {
    List<Server> members = new ArrayList<>();
    servers.forEach(
        (id, server) -> {
          if (server.spec().joinsNanos() <= nanos) {
            members.add(Server.of(id + ":80").withId(id).withWeight(server.spec().weight()));
          }
        });
    return members;
  }

  private List<Double> busy() {
    double nanos = Math.max(1, scenario.runNanos());
    return servers.values().stream()
        .map(server -> server.busyNanos() / nanos / server.spec().workers())
        .toList();
  }
}
