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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks name servers by dnsjava: time to live, service records, TCP where an answer was cut short.
 *
 * <p>Of dnsjava only the resolver of a single server is used. Its lookup session hides the time to
 * live of aliases, its cache what is left of any, and its resolver of several servers takes an "I
 * have failed" of the first for an answer.
 */
final class DnsJavaNames implements NameClient {

  private static final Logger log = LoggerFactory.getLogger(DnsJavaNames.class);

  /** More than any sane chain has; it ends a ring. */
  private static final int MOST_ALIASES = 16;

  /** One datagram lost is no failure yet. */
  private static final int LEAST_TRIES = 2;

  private final List<Resolver> resolvers = new ArrayList<>();
  private final Duration timeout;

  /** Who is asked first: the one that answered last, so that a dead one costs its time once. */
  private int current;

  DnsJavaNames(List<InetSocketAddress> servers, Duration timeout) {
    this.timeout = timeout;
    List<InetSocketAddress> chosen =
        servers.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : servers;
    for (InetSocketAddress server : chosen) {
      SimpleResolver resolver = new SimpleResolver(server);
      resolver.setTimeout(timeout);
      resolvers.add(resolver);
    }
  }

  @Override
  public Found<InetAddress> addresses(String name) throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    long ttl = Long.MAX_VALUE;
    for (int type : new int[] {Type.A, Type.AAAA}) {
      try {
        Found<Record> found = lookup(name, type);
        ttl = Math.min(ttl, found.ttlSeconds());
        for (Record each : found.values()) {
          if (each instanceof ARecord v4) {
            addresses.add(v4.getAddress());
          } else if (each instanceof AAAARecord v6) {
            addresses.add(v6.getAddress());
          }
        }
      } catch (NoSuchNameException none) {
        log.debug("'{}' has no {} record", name, Type.string(type)); // most names have one kind
      }
    }
    if (addresses.isEmpty()) {
      throw new NoSuchNameException("'" + name + "' has no address");
    }
    return new Found<>(addresses, ttl);
  }

  @Override
  public Found<Service> services(String name) throws IOException {
    Found<Record> found = lookup(name, Type.SRV);
    List<Service> services = new ArrayList<>();
    for (Record each : found.values()) {
      // A target of "." says that there is decidedly no service.
      if (each instanceof SRVRecord srv && !srv.getTarget().equals(Name.root)) {
        String target = srv.getTarget().toString(true);
        services.add(new Service(srv.getPriority(), srv.getWeight(), srv.getPort(), target));
      }
    }
    if (services.isEmpty()) {
      throw new NoSuchNameException("'" + name + "' has no service");
    }
    return new Found<>(services, found.ttlSeconds());
  }

  /**
   * Returns the records at the end of the chain of aliases; an alias may be out of date as well.
   */
  private Found<Record> lookup(String name, int type) throws IOException {
    Name asked = parsed(name);
    Name at = asked;
    Message answer = ask(at, type);
    long ttl = Long.MAX_VALUE;
    for (int aliases = 0; aliases <= MOST_ALIASES; ) {
      List<Record> records = records(answer, at, type);
      if (!records.isEmpty()) {
        return new Found<>(records, Math.min(ttl, shortestTtl(records)));
      }
      List<Record> alias = records(answer, at, Type.CNAME);
      if (!alias.isEmpty()) {
        ttl = Math.min(ttl, shortestTtl(alias));
        at = ((CNAMERecord) alias.get(0)).getTarget();
        aliases++;
      } else if (!at.equals(asked)) {
        asked = at; // the alias leads to where this name server is not at home
        answer = ask(at, type);
      } else {
        throw nothing(answer, name, type);
      }
    }
    throw new IOException("'" + name + "' leads through more than " + MOST_ALIASES + " aliases");
  }

  private static Name parsed(String name) throws IOException {
    try {
      return Name.fromString(name, Name.root);
    } catch (TextParseException bad) {
      throw new IOException("'" + name + "' is no DNS name", bad);
    }
  }

  private static List<Record> records(Message answer, Name name, int type) {
    return answer.getSection(Section.ANSWER).stream()
        .filter(each -> each.getType() == type && each.getName().equals(name))
        .toList();
  }

  private static long shortestTtl(List<Record> records) {
    return records.stream().mapToLong(Record::getTTL).min().orElse(Long.MAX_VALUE);
  }

  /** An empty answer means "there is none", unless it only names other name servers (RFC 2308). */
  private static IOException nothing(Message answer, String name, int type) {
    List<Record> authority = answer.getSection(Section.AUTHORITY);
    boolean says =
        answer.getHeader().getFlag(Flags.AA)
            || authority.stream().noneMatch(each -> each.getType() == Type.NS)
            || authority.stream().anyMatch(each -> each.getType() == Type.SOA);
    return says
        ? new NoSuchNameException("'" + name + "' has no " + Type.string(type) + " record")
        : new IOException("the name server does not know '" + name + "' and refers to others");
  }

  private Message ask(Name name, int type) throws IOException {
    IOException failure = null;
    int tries = Math.max(LEAST_TRIES, resolvers.size());
    for (int i = 0; i < tries; i++) {
      try {
        return askOnce(resolvers.get(current), name, type);
      } catch (NoSuchNameException | InterruptedIOException end) {
        throw end;
      } catch (IOException failed) {
        failure = failed;
        current = (current + 1) % resolvers.size();
      }
    }
    throw failure == null ? new IOException("no name server is configured") : failure;
  }

  private Message askOnce(Resolver resolver, Name name, int type) throws IOException {
    try {
      // The answer is read on dnsjava's own thread: the common pool may be full of others' work.
      // The wait ends on our clock: dnsjava looks for questions that are overdue once a second.
      Message answer =
          resolver
              .sendAsync(Message.newQuery(Record.newRecord(name, type, DClass.IN)), Runnable::run)
              .toCompletableFuture()
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      int code = answer.getRcode();
      if (code == Rcode.NXDOMAIN) {
        throw new NoSuchNameException("'" + name + "' does not exist");
      }
      if (code != Rcode.NOERROR) {
        throw new IOException("the name server says " + Rcode.string(code) + " to '" + name + "'");
      }
      return answer;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while resolving '" + name + "'");
    } catch (TimeoutException hung) {
      throw new IOException("no answer about '" + name + "' in time", hung);
    } catch (ExecutionException failed) {
      throw failure(name, failed.getCause());
    }
  }

  private static IOException failure(Name name, @Nullable Throwable cause) {
    String why = cause == null || cause.getMessage() == null ? "" + cause : cause.getMessage();
    return new IOException("cannot resolve '" + name + "': " + why, cause);
  }
}
