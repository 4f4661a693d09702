package dev.evenkeel.examples.dispatch.direct;

import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Option;
import dev.evenkeel.examples.dispatch.kernel.KernelForm;
import dev.evenkeel.examples.dispatch.kernel.Rules;
import dev.evenkeel.examples.dispatch.kernel.ServiceAddress;
import dev.evenkeel.examples.dispatch.kernel.Spread;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code direct}: the kernel hands packets on to servers of the same link, which answer directly.
 */
public final class DirectForm extends KernelForm {

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public String summary() {
    return "hands packets on by MAC address, in the kernel; answers go directly";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>(super.options());
    options.add(new Option("--device", "NAME", "the network device towards clients and servers"));
    return options;
  }

  @Override
  protected Rules rules(ServiceAddress service, Spread spread, Arguments arguments) {
    Link link = new Link(service, arguments.needed("--device"));
    return new DirectRules(service, spread, link.device(), link.ownMac(), link::macs);
  }
}
