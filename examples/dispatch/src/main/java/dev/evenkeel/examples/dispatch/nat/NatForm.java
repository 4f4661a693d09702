package dev.evenkeel.examples.dispatch.nat;

import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Option;
import dev.evenkeel.examples.dispatch.kernel.KernelForm;
import dev.evenkeel.examples.dispatch.kernel.Rules;
import dev.evenkeel.examples.dispatch.kernel.ServiceAddress;
import dev.evenkeel.examples.dispatch.kernel.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code nat}: the kernel of this machine, a gateway, translates the service to its servers. */
public final class NatForm extends KernelForm {

  @Override
  public String name() {
    return "nat";
  }

  @Override
  public String summary() {
    return "translates the service's address to that of a server, in the kernel";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>(super.options());
    options.add(Option.flag("--masquerade", "answer for servers whose gateway is another machine"));
    return options;
  }

  @Override
  protected Rules rules(ServiceAddress service, Spread spread, Arguments arguments)
      throws IOException {
    Path forwarding =
        Path.of(
            service.family().equals("ip")
                ? "/proc/sys/net/ipv4/ip_forward"
                : "/proc/sys/net/ipv6/conf/all/forwarding");
    if (Files.readString(forwarding).strip().equals("0")) {
      throw new IOException("this machine forwards no packets; write 1 to " + forwarding);
    }
    return new NatRules(service, spread, arguments.has("--masquerade"));
  }
}
