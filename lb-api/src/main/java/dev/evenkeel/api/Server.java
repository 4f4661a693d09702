package dev.evenkeel.api;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One server of a service: where it is and what is configured for it. Immutable; two servers are
 * equal if their ids are.
 *
 * <p>{@link #of} takes the address in any usual form; the {@code with} methods return changed
 * copies:
 *
 * <pre>{@code
 * Server.of("10.0.0.1:8080").withWeight(3).withZone("eu-1a")
 * }</pre>
 */
public final class Server {

  /**
   * The largest weight. Large enough for any ratio that matters, small enough for exact arithmetic
   * everywhere.
   */
  public static final int MAX_WEIGHT = 1000;

  /** The value of {@link #maxInFlight()} that means "no limit". */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** More tiers than anybody has; it bounds the work of choosing one. */
  private static final int MAX_TIER = 100;

  private final String id;
  private final Address address;
  private final int weight;
  private final int tier;
  private final @Nullable String zone;
  private final int maxInFlight;
  private final Map<String, String> tags;

  private Server(
      String id,
      Address address,
      int weight,
      int tier,
      @Nullable String zone,
      int maxInFlight,
      Map<String, String> tags) {
    this.id = id;
    this.address = address;
    this.weight = weight;
    this.tier = tier;
    this.zone = zone;
    this.maxInFlight = maxInFlight;
    this.tags = tags;
  }

  /**
   * Returns the server at {@code address}, with weight 1, in tier 0, without zone, limit or tags.
   * Its id is {@code host:port}.
   *
   * @param address {@code host:port}, {@code [v6]:port}, or a URL of scheme http or https without
   *     path, query and user, whose port may be left out: {@code https://a.internal:8443}. A name
   *     is kept as it is and resolved when a connection is made
   * @throws IllegalArgumentException if it is none of these
   */
  public static Server of(String address) {
    Address parsed = Address.parse(address);
    return new Server(parsed.hostAndPort(), parsed, 1, 0, null, UNLIMITED, Map.of());
  }

  /**
   * Returns the identity: what distinguishes this server from the others of its service, across all
   * updates.
   */
  public String id() {
    return id;
  }

  /** Returns the host: a name in lower case or an IP address, IPv6 without brackets. */
  public String host() {
    return address.host();
  }

  /** Returns the port, 1 to 65535. */
  public int port() {
    return address.port();
  }

  /**
   * Returns {@code http} or {@code https} if the server was given as a URL, null if it leaves the
   * scheme to the caller.
   */
  public @Nullable String scheme() {
    return address.scheme();
  }

  /**
   * Returns the weight, 0 to 1000: its part of the traffic, relative to the others. 0 drains the
   * server.
   */
  public int weight() {
    return weight;
  }

  /**
   * Returns the tier: 0 for a server in daily use, 1 and more for backups that take over in that
   * order.
   */
  public int tier() {
    return tier;
  }

  /** Returns the zone, such as a data centre, or null. */
  public @Nullable String zone() {
    return zone;
  }

  /** Returns how many attempts may run on the server at once, or {@link #UNLIMITED}. */
  public int maxInFlight() {
    return maxInFlight;
  }

  /**
   * Returns the tags: anything that a scheduler, listener or filter of yours wants to know.
   * Immutable.
   */
  public Map<String, String> tags() {
    return tags;
  }

  /**
   * Returns a copy with another id.
   *
   * @throws IllegalArgumentException unless it has 1 to 255 characters, all printable ASCII and no
   *     space, as ids appear in logs and cookies
   */
  public Server withId(String newId) {
    Objects.requireNonNull(newId, "id");
    if (newId.isEmpty()
        || newId.length() > 255
        || !newId.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "server id must have 1 to 255 characters, printable ASCII without space, was '"
              + Address.printable(newId)
              + "'");
    }
    return new Server(newId, address, weight, tier, zone, maxInFlight, tags);
  }

  /**
   * Returns a copy with another weight. 0 drains: running attempts end, no new ones begin.
   *
   * @throws IllegalArgumentException unless it is 0 to {@value #MAX_WEIGHT}
   */
  public Server withWeight(int newWeight) {
    if (newWeight < 0 || newWeight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "weight must be 0 to " + MAX_WEIGHT + ", was " + newWeight + " (server '" + id + "')");
    }
    return new Server(id, address, newWeight, tier, zone, maxInFlight, tags);
  }

  /**
   * Returns a copy in another tier.
   *
   * @throws IllegalArgumentException unless it is 0 to 100
   */
  public Server withTier(int newTier) {
    if (newTier < 0 || newTier > MAX_TIER) {
      throw new IllegalArgumentException(
          "tier must be 0 to " + MAX_TIER + ", was " + newTier + " (server '" + id + "')");
    }
    return new Server(id, address, weight, newTier, zone, maxInFlight, tags);
  }

  /**
   * Returns a copy in tier 1: a backup, which takes over when the others have too little capacity.
   */
  public Server asBackup() {
    return withTier(1);
  }

  /**
   * Returns a copy in another zone; null for none.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public Server withZone(@Nullable String newZone) {
    if (newZone != null && newZone.isEmpty()) {
      throw new IllegalArgumentException(
          "zone must not be empty, use null for none (server '" + id + "')");
    }
    return new Server(id, address, weight, tier, newZone, maxInFlight, tags);
  }

  /**
   * Returns a copy with another limit of attempts that may run at once; a full server is passed
   * over.
   *
   * @throws IllegalArgumentException unless it is 1 or more ({@link #UNLIMITED} for no limit)
   */
  public Server withMaxInFlight(int newMaxInFlight) {
    if (newMaxInFlight < 1) {
      throw new IllegalArgumentException(
          "maxInFlight must be 1 or more, was "
              + newMaxInFlight
              + " (server '"
              + id
              + "'); use weight 0 to drain a server");
    }
    return new Server(id, address, weight, tier, zone, newMaxInFlight, tags);
  }

  /** Returns a copy with one more tag, or another value for it. */
  public Server withTag(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    Map<String, String> changed = new TreeMap<>(tags);
    changed.put(name, value);
    return new Server(id, address, weight, tier, zone, maxInFlight, Map.copyOf(changed));
  }

  /**
   * Returns whether this server is where {@code other} is: the same scheme, host and port. A server
   * that keeps its id but not its address is taken for another one everywhere.
   */
  public boolean hasSameAddress(Server other) {
    return address.equals(other.address);
  }

  /**
   * Returns whether {@code other} has the same id and the same of everything else too, so that it
   * changes nothing.
   */
  public boolean isSameAs(Server other) {
    return id.equals(other.id)
        && address.equals(other.address)
        && weight == other.weight
        && tier == other.tier
        && Objects.equals(zone, other.zone)
        && maxInFlight == other.maxInFlight
        && tags.equals(other.tags);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Server server && id.equals(server.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Returns the id, with the address and what differs from the usual behind it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(id);
    if (!id.equals(address.hostAndPort()) || address.scheme() != null) {
      text.append(" at ").append(address);
    }
    if (weight != 1) {
      text.append(" weight=").append(weight);
    }
    if (tier != 0) {
      text.append(" tier=").append(tier);
    }
    if (zone != null) {
      text.append(" zone=").append(zone);
    }
    if (maxInFlight != UNLIMITED) {
      text.append(" maxInFlight=").append(maxInFlight);
    }
    return text.toString();
  }
}
