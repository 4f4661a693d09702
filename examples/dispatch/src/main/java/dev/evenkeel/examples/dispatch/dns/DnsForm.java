package dev.evenkeel.examples.dispatch.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ServerStatus;
import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Fleet;
import dev.evenkeel.examples.dispatch.Form;
import dev.evenkeel.examples.dispatch.Option;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;

/** {@code dns}: an authoritative name server for one name, whose addresses are servers. */
public final class DnsForm implements Form {

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public String summary() {
    return "names servers in the answers of a name server";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(new Option("--name", "NAME", "the name of the service, the zone's name too"));
    options.add(new Option("--listen", "HOST:PORT", "where to listen (127.0.0.1:5353)"));
    options.addAll(Fleet.options());
    options.add(new Option("--ttl", "TIME", "how long answers may be remembered (5s)"));
    options.add(new Option("--answers", "N", "how many addresses an answer names at most (8)"));
    options.add(
        new Option(
            "--networks",
            "LIST",
            """
            which clients are near to which servers:
            10.1.0.0/16=eu,10.2.0.0/16=us"""));
    options.add(
        new Option("--srv", "LABELS", "where the SRV records are, below the name (_http._tcp)"));
    options.add(
        new Option(
            "--key-file",
            "FILE",
            """
            allows updates that are signed by this key, as tsig-keygen
            writes it"""));
    options.add(
        new Option(
            "--server-port", "PORT", "port of servers added by address (as the first server's)"));
    return options;
  }

  @Override
  public RunningDns start(Arguments arguments) throws IOException {
    Name origin = ZoneSettings.zone(arguments.needed("--name"));
    InetSocketAddress address = arguments.address("--listen", "127.0.0.1:5353");
    ZoneMap zones = ZoneMap.parse(arguments.text("--networks", ""));
    Name serviceName = ZoneSettings.below(arguments.text("--srv", "_http._tcp"), origin);
    Duration ttl = arguments.time("--ttl", Duration.ofSeconds(5));
    int mostAnswers = arguments.whole("--answers", 8, 1, 1000);
    int serverPort = arguments.whole("--server-port", 0, 1, 65535);
    Path keyFile = arguments.file("--key-file");
    TSIG key = keyFile == null ? null : UpdateKey.read(keyFile);
    LoadBalancer engine = Fleet.of(arguments).start(false);
    try {
      ZoneSettings settings =
          new ZoneSettings(
              origin,
              serviceName,
              ZoneSettings.below("ns", origin),
              address.getAddress(),
              ttl.toSeconds(),
              mostAnswers,
              serverPort != 0 ? serverPort : firstPort(engine),
              zones);
      ServiceZone zone = new ServiceZone(settings, engine);
      Updates updates = new Updates(settings, zone, engine, !arguments.has("--file"));
      return new RunningDns(
          origin, address, new NameServer(address, new Responder(zone, updates, key)), engine);
    } catch (IOException | RuntimeException cannot) {
      engine.close();
      throw cannot;
    }
  }

  /** Returns the port of the first server, after a look at all whether they have addresses. */
  private static int firstPort(LoadBalancer engine) {
    List<Server> servers = engine.snapshot().servers().stream().map(ServerStatus::server).toList();
    servers.forEach(Addresses::of);
    return servers.get(0).port();
  }
}
