package dev.evenkeel.examples.dispatch.dns;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.CallContext;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ServerStatus;
import dev.evenkeel.strategy.KeyHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/**
 * The zone of one service, made up from what the engine knows at the moment of each question:
 *
 * <ul>
 *   <li>the name itself has the addresses of servers. The first is the engine's pick; those after
 *       it in the list follow, around the end, as spares: so round robin gives the usual rotation
 *   <li>{@code _http._tcp} below it has all servers that are up as SRV records, with tier as
 *       priority, weight and port
 *   <li>below it each server has a name for these to point to, and so has the name server
 * </ul>
 *
 * <p>An attempt is over with its answer, as nobody sees what comes of it: strategies that go by the
 * load see none.
 */
final class ServiceZone {

  private static final long HOUR = 3600;

  private final ZoneSettings settings;
  private final LoadBalancer engine;
  private final long firstSerial = Instant.now().getEpochSecond();

  ServiceZone(ZoneSettings settings, LoadBalancer engine) {
    this.settings = settings;
    this.engine = engine;
  }

  Name origin() {
    return settings.origin();
  }

  /** Returns whether there is such a name, if only above others that there are. */
  boolean exists(Name name) {
    return Stream.concat(
            Stream.of(origin(), settings.serviceName(), settings.nameServer()),
            members(status -> true).map(this::hostName))
        .anyMatch(known -> known.subdomain(name) && name.subdomain(origin()));
  }

  /** Returns the records of {@code name} that answer a question for {@code type}, none if none. */
  List<Record> answer(Name name, int type, Network client) {
    if (name.equals(origin()) && (type == Type.A || type == Type.AAAA)) {
      return chosen(type, client).stream().map(server -> address(name, server)).toList();
    }
    if (name.equals(settings.serviceName()) && type == Type.SRV) {
      boolean anyUp = members(ServiceZone::isUp).findAny().isPresent();
      return members(anyUp ? ServiceZone::isUp : status -> true).map(this::service).toList();
    }
    return records(name).stream().filter(record -> record.getType() == type).toList();
  }

  /** Returns all records of {@code name}, whether the servers in them are up or not. */
  List<Record> records(Name name) {
    if (name.equals(settings.serviceName())) {
      return members(status -> true).map(this::service).toList();
    }
    if (name.equals(settings.nameServer())) {
      return List.of(Addresses.record(name, settings.ttl(), settings.nameServerAddress()));
    }
    List<Record> records = new ArrayList<>();
    if (name.equals(origin())) {
      records.add(authority());
      records.add(new NSRecord(name, DClass.IN, settings.ttl(), settings.nameServer()));
    }
    members(status -> name.equals(origin()) || name.equals(hostName(status.server())))
        .map(server -> address(name, server))
        .distinct()
        .forEach(records::add);
    return records;
  }

  /** The SOA record. Its serial number grows with each change that the engine has seen. */
  SOARecord authority() {
    return new SOARecord(
        origin(),
        DClass.IN,
        settings.ttl(),
        settings.nameServer(),
        settings.hostmaster(),
        (firstSerial + engine.snapshot().version()) & 0xFFFFFFFFL,
        HOUR,
        HOUR,
        HOUR,
        settings.ttl()); // for how long it may be remembered that there is nothing
  }

  /** Returns the servers to name, the engine's pick first. */
  private List<Server> chosen(int type, Network client) {
    List<ServerStatus> members = engine.snapshot().servers();
    String zone = settings.zones().near(client);
    CallContext call =
        engine.newCall().affinity(KeyHash.of(client.toString())).preferZone(zone).idempotent(true);
    // Not left to picks: a question for the family that no server has would turn the wheel.
    members.stream()
        .map(ServerStatus::server)
        .filter(server -> Addresses.type(server) != type)
        .forEach(server -> call.exclude(server.id()));
    Server first = pick(call);
    if (first == null) {
      return List.of();
    }
    List<ServerStatus> turned = new ArrayList<>(members);
    int place = members.stream().map(ServerStatus::server).toList().indexOf(first);
    Collections.rotate(turned, -place);
    ServerState state = place < 0 ? ServerState.UP : turned.get(0).state();
    Stream<Server> spares =
        turned.stream()
            .filter(status -> status.state() == state && status.server().weight() > 0)
            .map(ServerStatus::server)
            .filter(server -> Addresses.type(server) == type && server.tier() == first.tier())
            .filter(server -> zone == null || Objects.equals(server.zone(), first.zone()));
    return Stream.concat(Stream.of(first), spares)
        .filter(Addresses.firstOfItsAddress())
        .limit(settings.mostAnswers())
        .toList();
  }

  private @Nullable Server pick(CallContext call) {
    try {
      Attempt attempt = engine.begin(call);
      attempt.report(Outcome.NEUTRAL, -1);
      attempt.release();
      return attempt.server();
    } catch (NoAvailableServerException nobody) {
      return null;
    }
  }

  private Stream<Server> members(Predicate<ServerStatus> which) {
    return engine.snapshot().servers().stream().filter(which).map(ServerStatus::server);
  }

  private static boolean isUp(ServerStatus status) {
    return status.state() == ServerState.UP;
  }

  private Record address(Name name, Server server) {
    return Addresses.record(name, settings.ttl(), Addresses.of(server));
  }

  private Record service(Server server) {
    return new SRVRecord(
        settings.serviceName(),
        DClass.IN,
        settings.ttl(),
        server.tier(),
        server.weight(),
        server.port(),
        hostName(server));
  }

  private Name hostName(Server server) {
    return Addresses.name(Addresses.of(server), origin());
  }
}
