package dev.evenkeel.health;

import dev.evenkeel.api.Ticker;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A ticker dressed as a clock that starts at 1970, so that resilience4j's windows move with our
 * time, also when that is virtual. Safe for concurrent use.
 */
final class TickerClock extends Clock {

  private final Ticker ticker;
  private final long startNanos;

  TickerClock(Ticker ticker) {
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
  }

  /** Whole seconds, as the windows count no others and each call asks. */
  @Override
  public Instant instant() {
    return Instant.ofEpochSecond((ticker.nanos() - startNanos) / 1_000_000_000L);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
