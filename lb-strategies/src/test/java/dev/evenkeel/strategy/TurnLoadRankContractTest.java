package dev.evenkeel.strategy;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.testkit.SchedulerContract;
import dev.evenkeel.testkit.Shares;
import org.junit.jupiter.api.Nested;

/** The strategies that choose by turn, lot, load, rank and latency keep the scheduler contract. */
class TurnLoadRankContractTest {

  private abstract static class BuiltInContract extends SchedulerContract {
    private final String name;

    BuiltInContract(String name) {
      this.name = name;
    }

    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return BuiltInSchedulers.providers().stream()
          .filter(provider -> provider.name().equals(name))
          .findFirst()
          .orElseThrow()
          .create(options);
    }
  }

  private abstract static class EqualSharesContract extends BuiltInContract {
    EqualSharesContract(String name) {
      super(name);
    }

    @Override
    protected Shares shares() {
      return Shares.EQUAL;
    }
  }

  private abstract static class RankContract extends BuiltInContract {
    RankContract(String name) {
      super(name);
    }

    @Override
    protected Shares shares() {
      return Shares.OTHER;
    }
  }

  @Nested
  class RoundRobinKeeps extends EqualSharesContract {
    RoundRobinKeeps() {
      super("round-robin");
    }
  }

  @Nested
  class WeightedRoundRobinKeeps extends BuiltInContract {
    WeightedRoundRobinKeeps() {
      super("weighted-round-robin");
    }
  }

  @Nested
  class RandomKeeps extends EqualSharesContract {
    RandomKeeps() {
      super("random");
    }
  }

  @Nested
  class WeightedRandomKeeps extends BuiltInContract {
    WeightedRandomKeeps() {
      super("weighted-random");
    }
  }

  @Nested
  class LeastConnectionsKeeps extends EqualSharesContract {
    LeastConnectionsKeeps() {
      super("least-connections");
    }
  }

  @Nested
  class WeightedLeastConnectionsKeeps extends BuiltInContract {
    WeightedLeastConnectionsKeeps() {
      super("weighted-least-connections");
    }
  }

  @Nested
  class ShortestExpectedDelayKeeps extends BuiltInContract {
    ShortestExpectedDelayKeeps() {
      super("shortest-expected-delay");
    }
  }

  @Nested
  class NeverQueueKeeps extends BuiltInContract {
    NeverQueueKeeps() {
      super("never-queue");
    }
  }

  @Nested
  class PowerOfTwoKeeps extends BuiltInContract {
    PowerOfTwoKeeps() {
      super("power-of-two");
    }
  }

  @Nested
  class FailoverKeeps extends RankContract {
    FailoverKeeps() {
      super("failover");
    }
  }

  @Nested
  class OverflowKeeps extends RankContract {
    OverflowKeeps() {
      super("overflow");
    }
  }

  @Nested
  class PeakEwmaKeeps extends BuiltInContract {
    PeakEwmaKeeps() {
      super("peak-ewma");
    }

    @Override
    protected boolean learnsLatency() {
      return true;
    }
  }
}
