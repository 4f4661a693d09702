package dev.evenkeel.examples.dispatch.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.examples.dispatch.kernel.ServiceAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** How the address of a server is written in DNS: as a record, and as a name to point to. */
final class Addresses {

  private Addresses() {}

  static InetAddress of(Server server) {
    return ServiceAddress.literal(server.host());
  }

  /** Returns the type of the record for the server's address. */
  static int type(Server server) {
    return of(server) instanceof Inet6Address ? Type.AAAA : Type.A;
  }

  static Record record(Name name, long ttl, InetAddress address) {
    return address instanceof Inet4Address
        ? new ARecord(name, DClass.IN, ttl, address)
        : new AAAARecord(name, DClass.IN, ttl, address);
  }

  /** Returns {@code 10-0-0-1} below {@code origin}, or {@code fd00-0-0-0-0-0-0-1}. */
  static Name name(InetAddress address, Name origin) {
    try {
      return Name.concatenate(
          Name.fromString(address.getHostAddress().replace('.', '-').replace(':', '-')), origin);
    } catch (TextParseException | NameTooLongException impossible) {
      throw new IllegalStateException(impossible); // ZoneSettings leaves room for it
    }
  }

  /** Returns the address that {@link #name} made {@code name} of, or null if it did not. */
  static @Nullable InetAddress parse(Name name, Name origin) {
    if (!name.subdomain(origin) || name.labels() != origin.labels() + 1) {
      return null;
    }
    String label = name.getLabelString(0);
    try {
      return ServiceAddress.literal(
          label.replace('-', label.chars().filter(c -> c == '-').count() == 3 ? '.' : ':'));
    } catch (IllegalArgumentException another) {
      return null;
    }
  }

  /** Returns a filter that lets each address through once: servers may differ in the port alone. */
  static Predicate<Server> firstOfItsAddress() {
    Set<String> seen = new HashSet<>();
    return server -> seen.add(server.host());
  }
}
