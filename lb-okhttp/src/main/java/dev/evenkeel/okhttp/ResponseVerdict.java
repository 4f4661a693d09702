package dev.evenkeel.okhttp;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.core.Attempt;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the responses of one service say about the servers that gave them: how they did, how much
 * load they have, how long they want to be left alone.
 */
final class ResponseVerdict {

  private static final Logger LOG = LoggerFactory.getLogger(BalancedService.class);

  private final String service;
  private final OutcomeClassifier classifier;
  private final @Nullable String loadHeader;
  private final Duration longestHoldOff;
  private final AtomicBoolean classifierFailed = new AtomicBoolean();

  ResponseVerdict(
      String service,
      OutcomeClassifier classifier,
      @Nullable String loadHeader,
      Duration longestHoldOff) {
    this.service = service;
    this.classifier = classifier;
    this.loadHeader = loadHeader;
    this.longestHoldOff = longestHoldOff;
  }

  /**
   * Returns what a response means for its server; a user's classifier that fails is passed over.
   */
  Outcome outcomeOf(Response response) {
    try {
      return Objects.requireNonNull(classifier.classify(response), "outcome");
    } catch (RuntimeException failure) {
      if (classifierFailed.compareAndSet(false, true)) {
        LOG.warn("service '{}': its outcome classifier failed (told once)", service, failure);
      }
      return OutcomeClassifier.standard().classify(response);
    }
  }

  /** Takes note of the load that a server tells, and of the time for which it asks for rest. */
  void note(Attempt attempt, Response response) {
    if (loadHeader != null) {
      attempt.reportLoad(LoadReport.of(response, loadHeader));
    }
    if (response.code() == 503) {
      Duration asked = RetryAfter.of(response);
      Duration granted = asked.compareTo(longestHoldOff) < 0 ? asked : longestHoldOff;
      if (!granted.isZero()) {
        attempt.holdOff(granted);
      }
    }
  }
}
