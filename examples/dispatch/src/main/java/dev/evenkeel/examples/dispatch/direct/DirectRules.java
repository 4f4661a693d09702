package dev.evenkeel.examples.dispatch.direct;

import dev.evenkeel.api.Server;
import dev.evenkeel.examples.dispatch.kernel.Rules;
import dev.evenkeel.examples.dispatch.kernel.ServiceAddress;
import dev.evenkeel.examples.dispatch.kernel.Slots;
import dev.evenkeel.examples.dispatch.kernel.Spread;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Direct routing: a packet that arrives for the service leaves where it came in, with the MAC
 * address of a server in place of ours and nothing else changed. The server holds the service's
 * address too, and answers the client directly: answers never come here.
 *
 * <p>As nobody sees the answers, conntrack is of no use, and the rules keep the table of
 * connections themselves: client address and port to MAC address. A connection whose server is not
 * alive any more goes to another one, which does not know it and resets it: better than silence.
 * When the table is full, new connections are dropped.
 *
 * <p>A first packet (SYN) begins a new connection even where the table knows its address and port:
 * clients use their ports again, and would stay with the server of long ago, past turns and drains.
 * One that is repeated, which its sequence number tells, goes where it went before.
 */
final class DirectRules implements Rules {

  /** As many connections as conntrack's table usually has room for. */
  private static final int MOST_CONNECTIONS = 262_144;

  private final ServiceAddress service;
  private final Spread spread;
  private final String device;
  private final String ownMac;
  private final Function<List<Server>, Map<String, String>> neighbours;

  /**
   * Returns rules for one link.
   *
   * @param neighbours tells the MAC addresses of servers by their ids, as far as they are known
   */
  DirectRules(
      ServiceAddress service,
      Spread spread,
      String device,
      String ownMac,
      Function<List<Server>, Map<String, String>> neighbours) {
    this.service = service;
    this.spread = spread;
    this.device = device;
    this.ownMac = ownMac;
    this.neighbours = neighbours;
  }

  @Override
  public String table() {
    return "netdev " + service.tableName();
  }

  @Override
  public String script(List<Server> slots, List<Server> alive) {
    Map<String, String> macs =
        neighbours.apply(Stream.concat(slots.stream(), alive.stream()).distinct().toList());
    List<Server> known = slots.stream().filter(server -> macs.containsKey(server.id())).toList();
    TreeSet<String> keep = new TreeSet<>();
    Stream.concat(known.stream(), alive.stream())
        .map(server -> macs.get(server.id()))
        .filter(Objects::nonNull)
        .forEach(keep::add);
    // Without a server, packets go up to this machine, which has no such port and resets.
    return declarations() + (known.isEmpty() ? "" : rules(known, keep, macs));
  }

  /**
   * What stays from script to script: the connections, and the first packets of new ones.
   * Connections are forgotten as IPVS does, after 15 minutes at rest, or one if there was a first
   * packet only; first packets after 15 seconds, as they are repeated after 1, 2, 4 and 8 (RFC
   * 6298).
   */
  private String declarations() {
    return """
    table %1$s {
      map opening {
        typeof %5$s : ether daddr
        flags dynamic,timeout
        timeout 15s
        size %3$d
      }
      map connections {
        typeof %2$s : ether daddr
        flags dynamic,timeout
        timeout 15m
        size %3$d
      }
      chain send { }
      chain turn { }
      chain first { }
      chain later { }
      chain ingress { type filter hook ingress device "%4$s" priority filter; }
    }
    flush table %1$s
    """
        .formatted(table(), connection(), MOST_CONNECTIONS, device, firstPacket());
  }

  private String rules(List<Server> known, Set<String> keep, Map<String, String> macs) {
    return """
    table %1$s {
      chain send {
        ether saddr set %2$s
        tcp flags syn update @opening { %9$s : ether daddr }
        tcp flags syn update @connections { %3$s timeout 1m : ether daddr } fwd to "%4$s"
        update @connections { %3$s : ether daddr } fwd to "%4$s"
        drop
      }
      chain turn {
        delete @opening { %9$s : ether daddr }
        delete @connections { %3$s : ether daddr }
        ether daddr set %6$s map { %7$s } goto send
      }
      chain first {
        ether daddr set %9$s map @opening
        ether daddr { %5$s } goto send
        goto turn
      }
      chain later {
        ether daddr set %3$s map @connections
        ether daddr { %5$s } goto send
        goto turn
      }
      chain ingress {
        %8$s tcp flags syn goto first
        %8$s goto later
      }
    }
    """
        .formatted(
            table(),
            ownMac,
            connection(),
            device,
            String.join(", ", keep),
            spread.expression(service, known.size()),
            Slots.elements(known, server -> String.valueOf(macs.get(server.id()))),
            service.match(),
            firstPacket());
  }

  /** Returns what tells connections apart. */
  private String connection() {
    return service.family() + " saddr . tcp sport";
  }

  /** Returns what tells first packets apart: of another connection, or the same one repeated. */
  private String firstPacket() {
    return connection() + " . tcp sequence";
  }
}
