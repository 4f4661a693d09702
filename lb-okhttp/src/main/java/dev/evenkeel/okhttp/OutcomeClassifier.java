package dev.evenkeel.okhttp;

import dev.evenkeel.api.Outcome;
import okhttp3.Response;

/**
 * Says what a response means for the server that gave it. What is thrown instead of a response is
 * classified by {@link Ending}.
 *
 * <p>Called once for each response, on the caller's thread; must not block nor touch the body. If
 * it throws, the standard rule is used in its place.
 */
@FunctionalInterface
public interface OutcomeClassifier {

  /** Returns the outcome that {@code response} stands for. */
  Outcome classify(Response response);

  /**
   * Returns the standard rule: 503 is {@link Outcome#OVERLOADED}, other statuses from 500 on are
   * {@link Outcome#FAILURE} but for 501 and 505, which speak about the request; 429 is {@link
   * Outcome#NEUTRAL}, as it speaks about the caller; everything else is {@link Outcome#SUCCESS}.
   */
  static OutcomeClassifier standard() {
    return response ->
        switch (response.code()) {
          case 429 -> Outcome.NEUTRAL;
          case 501, 505 -> Outcome.SUCCESS;
          case 503 -> Outcome.OVERLOADED;
          default -> response.code() >= 500 ? Outcome.FAILURE : Outcome.SUCCESS;
        };
  }
}
