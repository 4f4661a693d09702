package dev.evenkeel.examples.dispatch.kernel;

import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.LoadBalancerBuilder;
import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Fleet;
import dev.evenkeel.examples.dispatch.Form;
import dev.evenkeel.examples.dispatch.Option;
import dev.evenkeel.examples.dispatch.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;

/** A form whose traffic the kernel carries by {@link Rules}; only these differ. */
public abstract class KernelForm implements Form {

  /** Makes a form without rules of its own yet. */
  protected KernelForm() {}

  /**
   * Reads the rest of the options into rules.
   *
   * @throws IllegalArgumentException if an option is wrong
   * @throws IOException if it cannot work here
   */
  protected abstract Rules rules(ServiceAddress service, Spread spread, Arguments arguments)
      throws IOException;

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(new Option("--service", "ADDRESS:PORT", "where clients connect to, over TCP"));
    options.addAll(Fleet.options());
    options.add(
        new Option(
            "--spread",
            "HOW",
            """
            how a connection finds its slot: turn, random or client
            (by its address) (turn)"""));
    options.add(
        Option.flag("--take-over", "replace rules that are there, left by one that crashed"));
    return options;
  }

  @Override
  public Running start(Arguments arguments) throws IOException {
    ServiceAddress service = ServiceAddress.parse(arguments.needed("--service"));
    Spread spread = Spread.parse(arguments.text("--spread", "turn"));
    Fleet fleet = Fleet.of(arguments);
    ControlLoop loop = new ControlLoop(rules(service, spread, arguments), spread);
    LoadBalancerBuilder builder = LoadBalancer.builder(Fleet.SERVICE).listener(loop);
    fleet.describe(builder, false, new OkHttpClient());
    LoadBalancer engine = fleet.checked(builder.build());
    try {
      loop.start(engine, arguments.has("--take-over"));
    } catch (IOException | RuntimeException cannot) {
      engine.close();
      throw cannot;
    }
    return new RunningKernelForm(name() + ": balancing " + service, loop, engine);
  }

  private record RunningKernelForm(String started, ControlLoop loop, LoadBalancer engine)
      implements Running {

    @Override
    public String metrics() {
      return loop.metrics();
    }

    @Override
    public void close() {
      loop.close();
      engine.close();
    }
  }
}
