package dev.evenkeel.examples.demo;

import dev.evenkeel.core.BalancerSnapshot;
import dev.evenkeel.health.PassiveHealth;
import dev.evenkeel.okhttp.Affinity;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/**
 * One strategy in front of the fleet: at a quarter of the time one server crashes, at six tenths it
 * is back; at half of the time another one is drained.
 */
final class Round {

  private static final int LOOKS_PER_SECOND = 5;

  /** Moves the cursor up and clears from there to the end of the screen. */
  private static final String REDRAW = "\u001b[%dA\u001b[J";

  private final String strategy;
  private final DemoOptions options;
  private final PrintStream out;

  Round(String strategy, DemoOptions options, PrintStream out) {
    this.strategy = strategy;
    this.options = options;
    this.out = out;
  }

  void run() throws InterruptedException {
    Tally tally = new Tally();
    Expectation expected = new Expectation(strategy);
    try (DemoFleet fleet = new DemoFleet();
        BalancedService demo =
            Evenkeel.service("demo")
                .servers(fleet.servers())
                .scheduler(strategy)
                .affinity(Affinity.header("X-User-Id"))
                .health(PassiveHealth.builder().build())
                .listener(tally)
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), demo);
      Callers callers = new Callers(client, options.threads(), options.rps());
      try {
        watch(fleet, demo, tally, expected, callers);
      } finally {
        callers.stop();
        client.connectionPool().evictAll();
      }
      String title = String.format("%n%s, %d s", strategy, options.seconds());
      out.print(Table.of(title, demo.balancer().snapshot(), tally, expected, callers));
    }
  }

  /** Calls for a second without looking, so that the first strategy does not pay for a cold JVM. */
  static void warmUp(DemoOptions options) throws InterruptedException {
    try (DemoFleet fleet = new DemoFleet();
        BalancedService demo = Evenkeel.service("demo").servers(fleet.servers()).build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), demo);
      Callers callers = new Callers(client, options.threads(), options.rps());
      TimeUnit.SECONDS.sleep(1);
      callers.stop();
      client.connectionPool().evictAll();
    }
  }

  private void watch(
      DemoFleet fleet, BalancedService demo, Tally tally, Expectation expected, Callers callers)
      throws InterruptedException {
    int looks = options.seconds() * LOOKS_PER_SECOND;
    int drawn = 0;
    for (int look = 1; look <= looks; look++) {
      TimeUnit.MILLISECONDS.sleep(1000 / LOOKS_PER_SECOND);
      if (look == looks / 4) {
        fleet.crash();
      }
      if (look == looks / 2) {
        demo.balancer().drain(fleet.leavingId());
      }
      if (look == looks * 6 / 10) {
        fleet.comeBack();
      }
      BalancerSnapshot now = demo.balancer().snapshot();
      expected.look(now, tally);
      String title =
          String.format(Locale.ROOT, "%s %4.1f s", strategy, (double) look / LOOKS_PER_SECOND);
      if (!options.plain()) {
        if (drawn > 0) {
          out.printf(REDRAW, drawn);
        }
        out.print(Table.of(title, now, tally, expected, callers));
        drawn = Table.LINES;
      } else if (look % LOOKS_PER_SECOND == 0) {
        out.println(Table.line(title, now, tally, callers));
      }
      out.flush();
    }
    if (drawn > 0) {
      out.printf(REDRAW, drawn);
    }
  }
}
