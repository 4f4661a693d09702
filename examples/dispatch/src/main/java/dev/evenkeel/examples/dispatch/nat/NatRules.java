package dev.evenkeel.examples.dispatch.nat;

import dev.evenkeel.api.Server;
import dev.evenkeel.examples.dispatch.kernel.Rules;
import dev.evenkeel.examples.dispatch.kernel.ServiceAddress;
import dev.evenkeel.examples.dispatch.kernel.Slots;
import dev.evenkeel.examples.dispatch.kernel.Spread;
import java.util.List;

/**
 * Destination NAT: the first packet of a connection gets the address and port of a server in place
 * of the service's, and conntrack does the same to all that follow, and the reverse to the answers.
 * So running connections stay with their server, whatever the rules say by then, and all answers
 * must come back through this machine.
 *
 * @param masquerade whether servers shall see this machine as their client, which brings the
 *     answers back where it is not their gateway
 */
record NatRules(ServiceAddress service, Spread spread, boolean masquerade) implements Rules {

  @Override
  public String table() {
    return service.family() + " " + service.tableName();
  }

  @Override
  public String script(List<Server> slots, List<Server> alive) {
    return """
    table %1$s {
      chain balance { type nat hook prerouting priority dstnat; }
      chain refuse { type filter hook prerouting priority mangle; }
      chain answers { type nat hook postrouting priority srcnat; }
    }
    flush table %1$s
    %2$s
    %3$s
    """
        .formatted(table(), slots.isEmpty() ? refuse() : balance(slots), masquerading());
  }

  private String balance(List<Server> slots) {
    return "add rule %s balance %s dnat %s to %s map { %s }"
        .formatted(
            table(),
            service.match(),
            service.family(),
            spread.expression(service, slots.size()),
            Slots.elements(slots, this::target));
  }

  private String target(Server server) {
    return service.addressOf(server).getHostAddress() + " . " + server.port();
  }

  /** Callers learn at once that nobody is there; running connections go on. */
  private String refuse() {
    return "add rule %s refuse %s ct state new reject with tcp reset"
        .formatted(table(), service.match());
  }

  private String masquerading() {
    return masquerade
        ? "add rule %s answers ct status dnat ct original %s daddr %s masquerade"
            .formatted(table(), service.family(), service.address().getHostAddress())
        : "";
  }
}
