package dev.evenkeel.core;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes down what a listener is told, a line for each event. */
final class Journal implements LoadBalancerListener {

  final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  final List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());

  List<String> about(String word) {
    return lines.stream().filter(line -> line.startsWith(word)).toList();
  }

  @Override
  public void serversChanged(String service, List<Server> servers) {
    lines.add("servers " + servers.stream().map(Server::id).toList());
  }

  @Override
  public void serverStateChanged(
      String service, Server server, ServerState from, ServerState to, String reason) {
    lines.add("state " + server.id() + " " + from + "->" + to + " " + reason);
  }

  @Override
  public void panicChanged(String service, boolean panicking) {
    lines.add("panic " + panicking);
  }

  @Override
  public void attemptStarted(String service, Server server, int attempt) {
    lines.add("started " + server.id() + " " + attempt);
  }

  @Override
  public void attemptEnded(String service, Server server, Outcome outcome, long latencyNanos) {
    lines.add("ended " + server.id() + " " + outcome + " " + latencyNanos);
  }

  @Override
  public void attemptReleased(String service, Server server) {
    lines.add("released " + server.id());
  }

  @Override
  public void attemptLeaked(String service, Server server) {
    lines.add("leaked " + server.id());
  }

  @Override
  public void noServerAvailable(String service, NoAvailableServerException failure) {
    lines.add("none " + failure.reason());
  }

  @Override
  public void schedulerFailed(String service, String scheduler, Throwable failure) {
    lines.add("fault " + failure.getMessage());
    faults.add(failure);
  }
}
