package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import dev.evenkeel.core.CallContext;
import dev.evenkeel.strategy.KeyHash;
import java.util.Objects;
import java.util.function.Function;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Says which calls of a service belong together and should go to one server.
 *
 * <p>A key, taken from the request, leads hash strategies ({@code maglev}, {@code ring-hash},
 * {@code rendezvous}, ...) and the {@code sticky} decorator; other strategies pass it over.
 */
public abstract class Affinity {

  private static final Affinity NONE = new Affinity() {};

  Affinity() {}

  /** Returns the affinity of services that need none. Single calls may still name a key. */
  public static Affinity none() {
    return NONE;
  }

  /** Returns the affinity of calls with the same value of a header, such as {@code X-User-Id}. */
  public static Affinity header(String name) {
    Objects.requireNonNull(name, "name");
    return by(request -> request.header(name));
  }

  /**
   * Returns the affinity of calls for which {@code key} gives the same text, such as a user's id or
   * the address of the client that is being served. Null means that the call belongs to none. The
   * function runs once for each call, on its thread; if it throws, the call fails with an {@link
   * java.io.IOException}.
   */
  public static Affinity by(Function<Request, @Nullable String> key) {
    Objects.requireNonNull(key, "key");
    return new Affinity() {
      @Override
      @Nullable String key(Request request) {
        return key.apply(request);
      }
    };
  }

  @Nullable String key(Request request) {
    return null;
  }

  /** Tells the pick what the call wants. */
  void prepare(CallContext context, Interceptor.Chain chain, Request request, CallOptions options) {
    String key = options.affinity() == null ? key(request) : options.affinity();
    if (key != null) {
      context.affinity(KeyHash.of(key));
    }
  }

  /** Learns which server answered. */
  void answered(Server server, Interceptor.Chain chain, Response response) {}
}
