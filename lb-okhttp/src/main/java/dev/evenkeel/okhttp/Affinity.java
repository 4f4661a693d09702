package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.Ticker;
import dev.evenkeel.core.CallContext;
import dev.evenkeel.strategy.KeyHash;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Says which calls of a service belong together and should go to one server.
 *
 * <p>A key, taken from the request, leads hash strategies ({@code maglev}, {@code ring-hash},
 * {@code rendezvous}, ...) and the {@code sticky} decorator, which a service with such an affinity
 * has unless a strategy is chosen for it; other strategies pass it over.
 */
public abstract class Affinity {

  private static final Affinity NONE = new Affinity() {};

  Affinity() {}

  /** Returns the affinity of services that need none. Single calls may still name a key. */
  public static Affinity none() {
    return NONE;
  }

  /**
   * Returns the affinity of calls with the same value of a header, such as {@code X-User-Id}.
   *
   * @throws IllegalArgumentException if {@code name} cannot be the name of a header
   */
  public static Affinity header(String name) {
    Objects.requireNonNull(name, "name");
    Headers.of(name, ""); // checks it here: no call could ever carry it
    return by(request -> request.header(name));
  }

  /**
   * Returns the affinity of calls for which {@code key} gives the same text, such as a user's id or
   * the address of the client that is being served. Null means that the call belongs to none. The
   * function runs once for each call, on its thread; if it throws, the call fails with an {@link
   * IOException}.
   */
  public static Affinity by(Function<Request, @Nullable String> key) {
    Objects.requireNonNull(key, "key");
    return new Affinity() {
      @Override
      boolean goesByKey() {
        return true;
      }

      @Override
      @Nullable String key(Request request) {
        return key.apply(request);
      }
    };
  }

  /**
   * Returns the affinity of calls that carry the same value of a cookie which the servers
   * themselves set, such as {@code JSESSIONID}: they go to the server that set it. Remembered are
   * the 10,000 sessions that were used last, each for an hour after its last use.
   *
   * <p>If the server of a session is out, the call goes to another, as the strategy chooses, and
   * the session moves there for good: whoever answered last has the newest state. The client needs
   * a cookie jar, or the caller sets the {@code Cookie} header.
   *
   * @throws IllegalArgumentException if {@code name} is no name of a cookie
   */
  public static Affinity serverCookie(String name) {
    return new ServerCookieAffinity(
        CookieNames.check(name), new SessionTable(10_000, Duration.ofHours(1), Ticker.system()));
  }

  /**
   * Returns the affinity of all calls that share a cookie jar: they go to the server that the first
   * of them got. A cookie of this name, which holds a keyed hash of the server's id, is put into
   * the client's jar for the service's URL; the key is random, so it means nothing to another
   * process.
   *
   * <p>If the server is out, the call goes to another and the cookie changes to that one. A server
   * that drains gets no calls of sessions either: they move while it ends what it has.
   *
   * @throws IllegalArgumentException if {@code name} is no name of a cookie
   */
  public static Affinity cookie(String name) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return cookie(name, key);
  }

  /**
   * As {@link #cookie(String)}, with a key that several processes share, so that cookies which
   * outlive a process, or are passed on, keep their meaning.
   *
   * @param key 16 bytes or more, secret
   * @throws IllegalArgumentException if the name or the key is wrong
   */
  public static Affinity cookie(String name, byte[] key) {
    if (key.length < 16) {
      throw new IllegalArgumentException(
          "the key must have 16 bytes or more, had " + key.length + "; draw 32 from SecureRandom");
    }
    return new OwnCookieAffinity(CookieNames.check(name), new ServerTokens(key));
  }

  /** Returns whether it is for the strategy to stick, by the key; else the affinity itself does. */
  boolean goesByKey() {
    return false;
  }

  @Nullable String key(Request request) {
    return null;
  }

  /** Tells the pick what the call wants. */
  final void prepare(
      BalancedService service,
      CallContext context,
      Interceptor.Chain chain,
      Request request,
      CallOptions options)
      throws IOException {
    try {
      String key = options.affinity() == null ? key(request) : options.affinity();
      if (key != null) {
        context.affinity(KeyHash.of(key));
      }
      context.prefer(preferred(service, chain, request));
    } catch (RuntimeException failure) {
      throw new IOException("service '" + service.name() + "': its affinity failed", failure);
    }
  }

  /** Returns the id of the server that the call's session is on, if it has one. */
  @Nullable String preferred(BalancedService service, Interceptor.Chain chain, Request request) {
    return null;
  }

  /** Takes note of which server answered. */
  final void answered(Server server, Interceptor.Chain chain, Request request, Response response)
      throws IOException {
    try {
      learn(server, chain, request, response);
    } catch (RuntimeException failure) { // the user's cookie jar, for one
      throw new IOException("service '" + request.url().host() + "': its affinity failed", failure);
    }
  }

  /** Learns which server answered. */
  void learn(Server server, Interceptor.Chain chain, Request request, Response response) {}
}
