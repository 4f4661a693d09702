package dev.evenkeel.examples.dispatch.direct;

import static java.lang.System.Logger.Level.WARNING;

import dev.evenkeel.api.Server;
import dev.evenkeel.examples.dispatch.kernel.Program;
import dev.evenkeel.examples.dispatch.kernel.ServiceAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The link that this machine shares with the servers, and who is who on it: by the setting {@code
 * mac} of a server, else by the kernel's table of neighbours.
 */
final class Link {

  private static final System.Logger log = System.getLogger(Link.class.getName());
  private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
  private static final Pattern NEIGHBOUR =
      Pattern.compile("(?m)^(\\S+) .*?lladdr (" + MAC.pattern() + ")");
  private static final int DISCARD_PORT = 9;

  private final ServiceAddress service;
  private final String device;
  private final String ownMac;
  private Set<String> unknown = Set.of();

  /**
   * Returns the link behind {@code device}.
   *
   * @throws IllegalArgumentException if there is no such device, or it has no MAC address
   */
  Link(ServiceAddress service, String device) {
    this.service = service;
    this.device = device;
    this.ownMac = macOf(device);
  }

  private static String macOf(String device) {
    try {
      NetworkInterface found = NetworkInterface.getByName(device);
      byte[] mac = found == null ? null : found.getHardwareAddress();
      if (mac != null) {
        return HexFormat.ofDelimiter(":").formatHex(mac);
      }
      throw new IllegalArgumentException(
          "--device must be a network device with a MAC address, was '%s'; there are: %s"
              .formatted(
                  device,
                  NetworkInterface.networkInterfaces().map(NetworkInterface::getName).toList()));
    } catch (SocketException broken) {
      throw new IllegalArgumentException("device '" + device + "' cannot be read", broken);
    }
  }

  String device() {
    return device;
  }

  String ownMac() {
    return ownMac;
  }

  /**
   * Returns the MAC addresses of {@code servers} by their ids, as far as they are known. Has the
   * kernel ask for the others, who mostly have answered by the second look; else a later call finds
   * them.
   */
  Map<String, String> macs(List<Server> servers) {
    Map<String, String> macs = look(servers);
    if (macs.size() < servers.size()) {
      without(macs, servers).forEach(server -> ask(service.addressOf(server)));
      macs = look(servers);
    }
    Set<String> missing =
        without(macs, servers).map(Server::id).collect(Collectors.toCollection(TreeSet::new));
    if (!missing.equals(unknown)) {
      log.log(WARNING, "servers without a MAC address on {0}: {1}", device, missing);
      unknown = missing;
    }
    return macs;
  }

  private static Stream<Server> without(Map<String, String> macs, List<Server> servers) {
    return servers.stream().filter(server -> !macs.containsKey(server.id()));
  }

  private Map<String, String> look(List<Server> servers) {
    Map<InetAddress, String> neighbours = neighbours();
    Map<String, String> macs = new HashMap<>();
    for (Server server : servers) {
      String found = neighbours.getOrDefault(service.addressOf(server), "");
      String mac = server.tags().getOrDefault("mac", found).toLowerCase(Locale.ROOT);
      if (MAC.matcher(mac).matches()) {
        macs.put(server.id(), mac);
      }
    }
    return macs;
  }

  private Map<InetAddress, String> neighbours() {
    Map<InetAddress, String> neighbours = new HashMap<>();
    try {
      Matcher line =
          NEIGHBOUR.matcher(Program.run(List.of("ip", "neigh", "show", "dev", device), ""));
      while (line.find()) {
        neighbours.put(ServiceAddress.literal(line.group(1)), line.group(2));
      }
    } catch (IOException failure) {
      log.log(WARNING, "no neighbours: {0}", failure.getMessage());
    }
    return neighbours;
  }

  /** Any packet makes the kernel ask who has its address. */
  private static void ask(InetAddress address) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[0], 0, address, DISCARD_PORT));
    } catch (IOException unreachable) {
      // Then it stays unknown, which is said above.
    }
  }
}
