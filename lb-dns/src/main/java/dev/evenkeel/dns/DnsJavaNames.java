package dev.evenkeel.dns;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupFailedException;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * dnsjava: time to live, service records, TCP where an answer was cut short. Its cache is left out,
 * as a hit there reports the original time to live and not what is left of it.
 */
final class DnsJavaNames implements NameClient {

  private final LookupSession session;
  private final Duration timeout;

  DnsJavaNames(List<InetSocketAddress> servers, Duration timeout) {
    this.timeout = timeout;
    this.session = LookupSession.builder().resolver(resolver(servers, timeout)).build();
  }

  private static Resolver resolver(List<InetSocketAddress> servers, Duration timeout) {
    if (servers.isEmpty()) {
      ExtendedResolver system = new ExtendedResolver(); // those of the operating system
      system.setTimeout(timeout);
      return system;
    }
    List<Resolver> each = new ArrayList<>();
    for (InetSocketAddress server : servers) {
      SimpleResolver resolver = new SimpleResolver(server);
      resolver.setTimeout(timeout);
      each.add(resolver);
    }
    if (each.size() == 1) {
      return each.get(0);
    }
    ExtendedResolver all = new ExtendedResolver(each);
    all.setTimeout(timeout);
    return all;
  }

  @Override
  public Found<InetAddress> addresses(String name) throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    long ttl = Long.MAX_VALUE;
    NoSuchNameException nothing = null;
    for (int type : new int[] {Type.A, Type.AAAA}) {
      try {
        for (Record found : lookup(name, type)) {
          ttl = Math.min(ttl, found.getTTL());
          if (found instanceof ARecord v4) {
            addresses.add(v4.getAddress());
          } else if (found instanceof AAAARecord v6) {
            addresses.add(v6.getAddress());
          }
        }
      } catch (NoSuchNameException none) {
        nothing = none; // most names have one kind only
      }
    }
    if (addresses.isEmpty()) {
      throw nothing == null ? new NoSuchNameException("'" + name + "' has no address") : nothing;
    }
    return new Found<>(addresses, ttl);
  }

  @Override
  public Found<Service> services(String name) throws IOException {
    List<Service> services = new ArrayList<>();
    long ttl = Long.MAX_VALUE;
    for (Record found : lookup(name, Type.SRV)) {
      if (found instanceof SRVRecord srv) {
        ttl = Math.min(ttl, srv.getTTL());
        if (!srv.getTarget()
            .equals(Name.root)) { // a target of "." means: decidedly no service here
          services.add(
              new Service(
                  srv.getPriority(),
                  srv.getWeight(),
                  srv.getPort(),
                  srv.getTarget().toString(true)));
        }
      }
    }
    if (services.isEmpty()) {
      throw new NoSuchNameException("'" + name + "' has no service");
    }
    return new Found<>(services, ttl);
  }

  private List<Record> lookup(String name, int type) throws IOException {
    try {
      // Two tries of the resolver, over UDP and perhaps TCP, and room for redirects: then it has
      // hung.
      long patience = timeout.toMillis() * 5;
      List<Record> records =
          session
              .lookupAsync(Name.fromString(name, Name.root), type)
              .toCompletableFuture()
              .get(patience, TimeUnit.MILLISECONDS)
              .getRecords();
      if (records.isEmpty()) {
        throw new NoSuchNameException("'" + name + "' has no " + Type.string(type) + " record");
      }
      return records;
    } catch (TextParseException bad) {
      throw new IOException("'" + name + "' is no DNS name", bad);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while resolving '" + name + "'");
    } catch (TimeoutException hung) {
      throw new IOException("no answer about '" + name + "' in time", hung);
    } catch (ExecutionException failed) {
      throw failure(name, type, failed.getCause());
    }
  }

  private static IOException failure(String name, int type, @Nullable Throwable cause) {
    if (cause instanceof NoSuchDomainException) {
      return new NoSuchNameException("'" + name + "' does not exist");
    }
    if (cause instanceof NoSuchRRSetException) {
      return new NoSuchNameException("'" + name + "' has no " + Type.string(type) + " record");
    }
    if (cause instanceof LookupFailedException || cause instanceof IOException) {
      return new IOException("cannot resolve '" + name + "': " + cause.getMessage(), cause);
    }
    return new IOException("cannot resolve '" + name + "': " + cause, cause);
  }
}
