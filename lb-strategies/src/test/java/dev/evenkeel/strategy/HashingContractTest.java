package dev.evenkeel.strategy;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.testkit.SchedulerContract;
import dev.evenkeel.testkit.Shares;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The hashing strategies and the decorators keep the contract of all schedulers. */
class HashingContractTest {

  @Nested
  class RingHashes extends SchedulerContract {
    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return RingHash.create(options);
    }

    @Override
    protected boolean isAffine() {
      return true;
    }

    /** Three standard deviations of a server with 160 points. */
    @Override
    protected double shareTolerance() {
      return 0.24;
    }
  }

  @Nested
  class Maglevs extends SchedulerContract {
    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return Maglev.create(options);
    }

    @Override
    protected boolean isAffine() {
      return true;
    }
  }

  @Nested
  class Rendezvouses extends SchedulerContract {
    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return Rendezvous.create(options);
    }

    @Override
    protected boolean isAffine() {
      return true;
    }
  }

  @Nested
  class JumpHashes extends SchedulerContract {
    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return JumpHash.create(options);
    }

    @Override
    protected boolean isAffine() {
      return true;
    }

    @Override
    protected Shares shares() {
      return Shares.EQUAL;
    }
  }

  @Nested
  class SourceHashes extends SchedulerContract {
    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return SourceHash.create(options);
    }

    @Override
    protected boolean isAffine() {
      return true;
    }

    /** Three standard deviations of a server with a tenth of the buckets. */
    @Override
    protected double shareTolerance() {
      return 0.075;
    }
  }

  @Nested
  class BoundedLoads extends SchedulerContract {
    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return new BoundedLoad(Maglev.create(options), BoundedLoad.DEFAULT_FACTOR);
    }

    @Override
    protected boolean isAffine() {
      return true;
    }
  }

  @Nested
  class Stickies extends SchedulerContract {
    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return new Sticky(new WeightedRandom(), Duration.ofMinutes(30), 100_000);
    }

    @Override
    protected boolean isAffine() {
      return true;
    }
  }
}
