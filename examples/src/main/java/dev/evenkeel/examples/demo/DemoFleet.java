package dev.evenkeel.examples.demo;

import dev.evenkeel.api.Server;
import dev.evenkeel.examples.LocalServer;
import java.time.Duration;
import java.util.List;

/** Five servers that differ in all that matters to a balancer. */
final class DemoFleet implements AutoCloseable {

  private final LocalServer fast = LocalServer.start("fast", Duration.ofMillis(4), 64);
  private final LocalServer slow = LocalServer.start("slow", Duration.ofMillis(60), 64);
  private final LocalServer weak = LocalServer.start("weak", Duration.ofMillis(12), 2);
  private final LocalServer mortal = LocalServer.start("mortal", Duration.ofMillis(8), 64);
  private final LocalServer leaving = LocalServer.start("leaving", Duration.ofMillis(8), 64);

  /** Returns the servers: the weak one, which does two calls at once, has weight 1 against 4. */
  List<Server> servers() {
    return List.of(
        server(fast, 4), server(slow, 4), server(weak, 1), server(mortal, 4), server(leaving, 4));
  }

  private static Server server(LocalServer server, int weight) {
    return Server.of(server.address()).withId(server.name()).withWeight(weight);
  }

  /** Returns the server that is drained in the middle of the run. */
  String leavingId() {
    return leaving.name();
  }

  /** The mortal one crashes: connections break, new ones are refused. */
  void crash() {
    mortal.crash();
  }

  /** The mortal one is there again. */
  void comeBack() {
    mortal.comeBack();
  }

  @Override
  public void close() {
    for (LocalServer server : List.of(fast, slow, weak, mortal, leaving)) {
      server.close();
    }
  }
}
