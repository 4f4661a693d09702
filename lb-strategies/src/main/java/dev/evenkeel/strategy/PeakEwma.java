package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.PerServer;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.Ticker;
import java.time.Duration;
import java.util.List;

/**
 * {@code peak-ewma}: of two candidates drawn by weight, the one with the smaller product of
 * estimated latency ({@link DecayingPeak}) and attempts in flight, the new one included, by weight:
 * L (a + 1) / w.
 *
 * <p>Finagle's rule, also in Linkerd, Envoy and Traefik. A server of which nothing is known yet
 * costs nothing while idle and nearly everything else: it gets one probe at a time. Differs from
 * Finagle's in two points. A look at an estimate does not change it, so a pick writes nothing and
 * reads no clock. And a failure makes a server dearer, never cheaper: taken as an answer it would
 * make the server that fails at once the fastest of all and draw the traffic there.
 *
 * <p>Option {@code decay} (10s, from Finagle): the time in which an estimate fades to 1/e. Use it
 * for servers whose speed differs or changes and whose calls are alike. One slow answer marks a
 * server for about that time, and two draws miss the few good servers of many; {@code
 * least-latency} compares more servers and trusts means more than peaks. Without latency: {@link
 * PowerOfTwo}.
 */
final class PeakEwma implements Scheduler {

  private final long originNanos;
  private final double tauNanos;
  private final Ticker ticker;
  private final PerServer<DecayingPeak> latencies;

  PeakEwma(SchedulerOptions options) {
    Duration decay =
        options.duration(
            "decay", Duration.ofSeconds(10), Duration.ofMillis(10), Duration.ofHours(1));
    ticker = options.ticker();
    originNanos = ticker.nanos();
    tauNanos = decay.toNanos();
    latencies = new PerServer<>(candidate -> new DecayingPeak(tauNanos, originNanos));
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    Candidate[] list = candidates.toArray(new Candidate[0]);
    DecayingPeak[] peaks = new DecayingPeak[list.length];
    for (int i = 0; i < list.length; i++) {
      peaks[i] = latencies.prepare(list[i]);
    }
    return list.length == 1
        ? new Solo(list[0])
        : new TwoChoices(list, new PeakEwmaCost(list, peaks, ticker));
  }

  @Override
  public void onOutcome(Candidate candidate, Outcome outcome, long latencyNanos, long nowNanos) {
    DecayingPeak latency = latencies.get(candidate);
    if (latency == null) {
      return;
    }
    if (outcome.isFailure()) {
      latency.observeFailure(latencyNanos, nowNanos);
    } else if (!outcome.isNeutral() && latencyNanos >= 0) {
      latency.observe(Math.max(1.0, (double) latencyNanos), nowNanos); // 0 would mean unknown
    }
  }

  @Override
  public void onForget(Candidate candidate) {
    latencies.forget(candidate);
  }
}
