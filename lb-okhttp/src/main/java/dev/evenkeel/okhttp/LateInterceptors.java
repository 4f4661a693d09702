package dev.evenkeel.okhttp;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.EventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices application interceptors that run after the balancer. They see each attempt in place of
 * each call, and hedged calls pass them by, which is seldom meant. OkHttp does not tell the order
 * of its interceptors, so the stack is asked, from an event below all of them.
 */
final class LateInterceptors {

  private static final Logger LOG = LoggerFactory.getLogger(LoadBalancingInterceptor.class);
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** OkHttp's first interceptor of its own, right below the application's. */
  private static final String FIRST_OF_OKHTTP = "RetryAndFollowUpInterceptor";

  /**
   * A look costs a hundred microseconds or two, so not every call is looked at: the first ones,
   * when mistakes are made, and a few later, as clients are derived from clients.
   */
  private static final int FIRST_CALLS = 16;

  private static final int THEN_ONE_IN = 16_384;

  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicBoolean told = new AtomicBoolean();

  /** Returns whether this call shall be looked at. */
  boolean wantsToLook() {
    if (looks.get() < FIRST_CALLS) {
      looks.incrementAndGet();
      return !told.get();
    }
    return ThreadLocalRandom.current().nextInt(THEN_ONE_IN) == 0 && !told.get();
  }

  /** Looks at one call, from below all application interceptors. */
  final class Look extends EventListener {

    private boolean done;

    @Override
    public void requestHeadersStart(Call call) {
      if (!done) {
        done = true;
        look();
      }
    }
  }

  private void look() {
    Optional<Class<?>> caller =
        WALKER.walk(
            frames ->
                frames
                    .<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
                    .dropWhile(type -> !type.getSimpleName().equals(FIRST_OF_OKHTTP))
                    .filter(type -> !type.getPackageName().startsWith("okhttp3.internal"))
                    .findFirst());
    if (caller.isPresent()
        && caller.get() != Steering.class
        && caller.get() != LoadBalancingInterceptor.class // another one, installed beside this one
        && told.compareAndSet(false, true)) {
      LOG.warn(
          "an interceptor ({}) was added after Evenkeel's: it runs for each attempt in place of each"
              + " call, and not for hedged calls. Add it before Evenkeel.install",
          caller.get().getName());
    }
  }
}
