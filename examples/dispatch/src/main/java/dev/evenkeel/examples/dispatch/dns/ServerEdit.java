package dev.evenkeel.examples.dispatch.dns;

import dev.evenkeel.api.Server;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/** A list of servers while an update changes it, record by record (RFC 2136, 3.4). */
final class ServerEdit {

  private final ZoneSettings settings;
  private final List<Server> servers;

  ServerEdit(ZoneSettings settings, List<Server> servers) {
    this.settings = settings;
    this.servers = new ArrayList<>(servers);
  }

  List<Server> servers() {
    return List.copyOf(servers);
  }

  /** Makes one change, and returns NOERROR or why it cannot be made. */
  int apply(Record change) {
    if (!change.getName().subdomain(settings.origin())) {
      return Rcode.NOTZONE;
    }
    boolean adds = change.getDClass() == DClass.IN;
    if (!adds && change.getTTL() != 0) {
      return Rcode.FORMERR;
    }
    return switch (change.getDClass()) {
      case DClass.ANY -> deleteAll(change);
      case DClass.NONE -> delete(change);
      case DClass.IN -> add(change);
      default -> Rcode.FORMERR;
    };
  }

  /** Takes out all whose record is of this name and type. */
  private int deleteAll(Record set) {
    boolean atOrigin = set.getName().equals(settings.origin());
    boolean atService = set.getName().equals(settings.serviceName());
    int type = set.getType();
    boolean whole = type == Type.ANY ? atOrigin || atService : type == Type.SRV && atService;
    servers.removeIf(server -> whole || (atOrigin && Addresses.type(server) == type));
    return Rcode.NOERROR;
  }

  private int delete(Record record) {
    Server named = server(record);
    if (named != null) {
      boolean anyPort = record.getType() != Type.SRV;
      servers.removeIf(server -> isAt(named, server) && (anyPort || server.port() == named.port()));
    }
    return Rcode.NOERROR;
  }

  /** Adds a server, or changes the weight and tier of one that is there. */
  private int add(Record record) {
    Server added = server(record);
    if (added == null) {
      return Rcode.REFUSED;
    }
    boolean anyPort = record.getType() != Type.SRV;
    boolean there = false;
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get(i);
      if (isAt(added, server) && (anyPort || server.port() == added.port())) {
        there = true;
        if (!anyPort) {
          servers.set(i, server.withWeight(added.weight()).withTier(added.tier()));
        }
      }
    }
    if (!there) {
      servers.add(added);
    }
    return Rcode.NOERROR;
  }

  private static boolean isAt(Server named, Server server) {
    return Addresses.of(server).equals(Addresses.of(named));
  }

  /** Returns the server that a record names, or null if it names none. */
  private @Nullable Server server(Record record) {
    try {
      if (record.getName().equals(settings.origin())) {
        return switch (record.getType()) {
          case Type.A -> server(((ARecord) record).getAddress(), settings.serverPort());
          case Type.AAAA -> server(((AAAARecord) record).getAddress(), settings.serverPort());
          default -> null;
        };
      }
      if (record.getName().equals(settings.serviceName()) && record.getType() == Type.SRV) {
        SRVRecord service = (SRVRecord) record;
        InetAddress target = Addresses.parse(service.getTarget(), settings.origin());
        return target == null
            ? null
            : server(target, service.getPort())
                .withWeight(service.getWeight())
                .withTier(service.getPriority());
      }
    } catch (IllegalArgumentException outOfRange) {
      // A port, weight or tier that servers cannot have.
    }
    return null;
  }

  private static Server server(InetAddress address, int port) {
    String host = address.getHostAddress();
    return Server.of((host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port);
  }
}
