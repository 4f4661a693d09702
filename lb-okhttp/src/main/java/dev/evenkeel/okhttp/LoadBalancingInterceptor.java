package dev.evenkeel.okhttp;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls whose URL names a registered service to one of its servers, and lets all other calls
 * pass. {@link Evenkeel#install} adds it together with what a balanced client needs besides; adding
 * it alone, by {@code addInterceptor}, works too, with the dispatcher and the connection pool that
 * the client has.
 *
 * <p>It must be the last application interceptor. As a network interceptor it does not work.
 */
public final class LoadBalancingInterceptor implements Interceptor {

  private static final KClass<CallOptions> OPTIONS =
      JvmClassMappingKt.getKotlinClass(CallOptions.class);

  private final Map<String, BalancedService> services;
  private final ConcurrentMap<String, Steering> steerings = new ConcurrentHashMap<>();
  private final LateInterceptors late = new LateInterceptors();
  private final boolean restoresRetry;
  private volatile Call.@Nullable Factory legs;

  /**
   * Makes one for these services.
   *
   * @throws IllegalArgumentException if two of them have the same name
   * @throws IllegalStateException if the OkHttp on the class path is too old
   */
  public LoadBalancingInterceptor(BalancedService... services) {
    this(false, services);
  }

  /**
   * Makes one.
   *
   * @param restoresRetry whether OkHttp's own retry, which the client has switched off to save each
   *     balanced call a copy of the chain, is to be switched on again for calls to other hosts
   */
  LoadBalancingInterceptor(boolean restoresRetry, BalancedService... services) {
    OkHttpVersion.check();
    this.restoresRetry = restoresRetry;
    Map<String, BalancedService> byName = new LinkedHashMap<>();
    for (BalancedService service : services) {
      if (byName.put(service.name(), service) != null) {
        throw new IllegalArgumentException(
            "two services are named '" + service.name() + "'; a client knows a name once");
      }
    }
    this.services = Map.copyOf(byName);
  }

  Set<String> serviceNames() {
    return services.keySet();
  }

  /** Returns the way to a service, or null if the host is none. */
  @Nullable Steering steering(String host, Dns names) {
    Steering known = steerings.get(host);
    if (known != null) {
      return known;
    }
    BalancedService service = services.get(host);
    return service == null
        ? null
        : steerings.computeIfAbsent(host, name -> new Steering(service, ServiceDns.namesOf(names)));
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Steering steering = steering(request.url().host(), chain.getDns());
    if (steering == null) {
      return (restoresRetry ? chain.withRetryOnConnectionFailure(true) : chain).proceed(request);
    }
    CallTrack track = CallTrack.of(chain.call());
    if (late.wantsToLook()) {
      chain.call().addEventListener(late.new Look());
    }
    CallOptions options = optionsOf(request);
    HedgeDelay hedging = steering.service().hedging();
    if (hedging != null && mayHedge(request, options)) {
      return hedged(chain, request, options, steering.service(), hedging, track);
    }
    try {
      return new BalancedCall(steering, chain, request, options, track).execute(null);
    } catch (Redirected redirected) {
      return new RedirectTrip(this, chain, track).follow(steering, request, redirected);
    }
  }

  private boolean mayHedge(Request request, CallOptions options) {
    return legs != null
        && HedgedCall.Leg.of(request) == null
        && HedgedCall.allows(request, options);
  }

  private Response hedged(
      Chain chain,
      Request request,
      CallOptions options,
      BalancedService service,
      HedgeDelay delay,
      CallTrack track)
      throws IOException {
    Call.Factory factory = Objects.requireNonNull(legs, "legs");
    return new HedgedCall(chain, request, options, service, delay, factory, track).execute();
  }

  /**
   * Gives the client that the legs of hedged calls use: as the installed one, but with no other
   * interceptor than this.
   */
  void hedgeBy(Call.Factory newLegs) {
    legs = newLegs;
  }

  static CallOptions optionsOf(Request request) {
    CallOptions options = request.tag(OPTIONS);
    return options == null ? CallOptions.standard() : options;
  }
}
