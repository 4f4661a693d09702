package dev.evenkeel.examples.dispatch.compare;

import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Command;
import dev.evenkeel.examples.dispatch.Option;
import dev.evenkeel.examples.dispatch.lab.Lab;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code compare}: all ways to spread load, on the same servers and under the same load. */
public final class Compare implements Command {

  /** Makes the command. */
  public Compare() {}

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public String summary() {
    return "measures all of them, the library, nginx, HAProxy and nft beside one another";
  }

  @Override
  public List<Option> options() {
    return Plan.OPTIONS;
  }

  @Override
  public void run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
    Plan plan = Plan.of(arguments);
    Lab.require("tc", "ss");
    if (plan.out() != null) {
      Files.createDirectories(plan.out());
    }
    List<Way> ways = new ArrayList<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (Way way : Ways.all(plan.ttl())) {
      if (way.lacking().isEmpty()) {
        ways.add(way);
      } else {
        leftOut.put(way.title(), way.lacking());
      }
    }
    Results results = measure(plan, ways, out);
    String tables = Report.of(plan, results, leftOut);
    out.print(tables);
    Path folder = plan.out();
    if (folder != null) {
      Files.writeString(folder.resolve("results.md"), tables);
      for (Load load : Load.values()) {
        Files.writeString(
            folder.resolve(load.word() + ".svg"), RateChart.of(load, results.figures()));
      }
      Files.writeString(folder.resolve("outage.svg"), OutageChart.of(results.outages()));
    }
  }

  private static Results measure(Plan plan, List<Way> ways, PrintStream out)
      throws IOException, InterruptedException {
    Network network = new Network();
    Thread stop = new Thread(() -> close(network), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try (network) {
      network.build(plan.mostServers());
      Trial trial = new Trial(plan, network, out);
      trial.warmUp(Ways.withoutProcesses());
      List<Figures> figures = new ArrayList<>();
      for (int servers : plan.servers()) {
        for (Way way : ways) {
          figures.addAll(trial.measure(way, servers));
        }
      }
      return new Results(figures, trial.kill(ways));
    }
  }

  private static void close(Network network) {
    try {
      network.close();
    } catch (IOException leftBehind) {
      throw new UncheckedIOException(leftBehind);
    }
  }
}
