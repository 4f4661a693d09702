package dev.evenkeel.dns;

import dev.evenkeel.api.AddressPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says how a {@link DnsServerSource} shall ask. Every setting has a default that suits production.
 */
public final class DnsServerSourceBuilder {

  private static final Pattern NAME =
      Pattern.compile("[^.\\s\\p{Cntrl}]{1,63}(\\.[^.\\s\\p{Cntrl}]{1,63})*\\.?");

  private final String name;
  private final int port;
  private List<InetSocketAddress> nameServers = List.of();
  private Duration timeout = Duration.ofSeconds(2);
  private Duration minRefresh = Duration.ofSeconds(1);
  private Duration maxRefresh = Duration.ofMinutes(5);
  private int maxServers = 1000;
  private boolean clearWhenGone;
  private @Nullable String scheme;
  private AddressPolicy allowed = AddressPolicy.remoteOnly();

  DnsServerSourceBuilder(String name, int port) {
    this.name = Objects.requireNonNull(name, "name");
    if (name.length() > 254 || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a DNS name must have labels of 1 to 63 characters with dots between, 253 in all, was '"
              + name
              + "'");
    }
    this.port = port;
  }

  /**
   * Asks these name servers instead of the operating system's. Where one is silent or fails, the
   * next is asked, and stays the first to be asked until it fails itself. Needs dnsjava.
   *
   * @throws IllegalArgumentException if one is given by a name that could not be resolved
   */
  public DnsServerSourceBuilder nameServers(InetSocketAddress... servers) {
    for (InetSocketAddress server : servers) {
      if (server.isUnresolved()) {
        throw new IllegalArgumentException(
            "a name server must be given by its address, was '" + server + "'");
      }
    }
    nameServers = List.of(servers);
    return this;
  }

  /**
   * Sets how long a name server may take to answer, with the way over TCP if one is needed: 10 ms
   * to 1 minute, by default 2 s. A question is asked twice, or of each name server once. Without
   * dnsjava the JDK has limits of its own.
   */
  public DnsServerSourceBuilder timeout(Duration newTimeout) {
    timeout = between("timeout", newTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
    return this;
  }

  /**
   * Sets the bounds of the time between two questions, whatever the time to live: by default 1 s
   * and 5 minutes.
   *
   * @throws IllegalArgumentException unless 100 ms &lt;= min &lt;= max &lt;= 1 day
   */
  public DnsServerSourceBuilder refresh(Duration min, Duration max) {
    minRefresh = between("the shortest refresh", min, Duration.ofMillis(100), Duration.ofDays(1));
    maxRefresh = between("the longest refresh", max, min, Duration.ofDays(1));
    return this;
  }

  /**
   * Sets how many servers are used at most, by default 1000: a bound against an answer gone wild.
   * Those of lower tiers come first.
   */
  public DnsServerSourceBuilder maxServers(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("maxServers must be 1 or more, was " + most);
    }
    maxServers = most;
    return this;
  }

  /**
   * Empties the list when the name service says that the name has nothing, instead of keeping the
   * last good one.
   */
  public DnsServerSourceBuilder clearWhenGone() {
    clearWhenGone = true;
    return this;
  }

  /**
   * Fixes the scheme of the servers.
   *
   * @throws IllegalArgumentException unless it is http or https
   */
  public DnsServerSourceBuilder scheme(String newScheme) {
    if (!newScheme.equals("http") && !newScheme.equals("https")) {
      throw new IllegalArgumentException(
          "the scheme must be http or https, was '" + newScheme + "'");
    }
    scheme = newScheme;
    return this;
  }

  /**
   * Says which addresses may be used, by default {@link AddressPolicy#remoteOnly()}: all but those
   * that DNS has no business to name, such as loopback and the cloud's metadata service. Called on
   * the source's thread.
   */
  public DnsServerSourceBuilder allow(AddressPolicy newAllowed) {
    allowed = Objects.requireNonNull(newAllowed, "allowed");
    return this;
  }

  /**
   * Builds the source; it asks nothing before it is started.
   *
   * @throws IllegalStateException if it needs dnsjava (for service records or name servers of its
   *     own) and that is not on the class path
   */
  public DnsServerSource build() {
    Endpoints endpoints = new Endpoints(scheme, allowed, maxServers);
    Question question =
        isService()
            ? new ServiceQuestion(name, endpoints)
            : new AddressQuestion(name, port, endpoints);
    return new DnsServerSource(
        name,
        question,
        names(),
        new RefreshRhythm(minRefresh, maxRefresh, () -> ThreadLocalRandom.current().nextDouble()),
        maxServers,
        clearWhenGone);
  }

  private boolean isService() {
    return port == 0;
  }

  private NameClient names() {
    if (isDnsJavaThere()) {
      return new DnsJavaNames(nameServers, timeout);
    }
    if (isService() || !nameServers.isEmpty()) {
      throw new IllegalStateException(
          "service records and name servers of one's own need dnsjava; add dnsjava:dnsjava to the dependencies");
    }
    return new JdkNames();
  }

  private static boolean isDnsJavaThere() {
    try {
      Class.forName(
          "org.xbill.DNS.SimpleResolver", false, DnsServerSourceBuilder.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  private static Duration between(String what, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          what + " must be " + min + " to " + max + ", was " + value);
    }
    return value;
  }
}
