package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLeasesTest {

  private static final int THREADS = 8;

  /** What leases are made from; what it makes of them is not looked at here. */
  private final LoadBalancer balancer =
      LoadBalancer.builder("orders")
          .servers(Rig.fleet(2))
          .manualControl(new ManualControl(() -> 0))
          .build();

  private final OpenLeases open = new OpenLeases();

  private Lease lease() throws Exception {
    return balancer.begin(balancer.newCall()).lease();
  }

  private List<Lease> added(int count) throws Exception {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Lease lease = lease();
      open.add(lease);
      leases.add(lease);
    }
    return leases;
  }

  @Test
  void aLeaseIsHeldFromItsOpeningToItsEnd() throws Exception {
    List<Lease> leases = added(3);
    assertThat(open.size()).isEqualTo(3);
    open.remove(leases.remove(1));
    assertThat(open.size()).isEqualTo(2);
    leases.forEach(open::remove);
    assertThat(open.size()).isZero();
  }

  @Test
  void aThreadThatHoldsOneAtATimeFindsItsSlotAgain() throws Exception {
    Lease first = added(1).get(0);
    open.remove(first);
    Lease second = added(1).get(0);
    assertThat(second.slot).isEqualTo(first.slot);
  }

  @Test
  void oneThreadMayHoldVeryManyInLittleRoom() throws Exception {
    List<Lease> leases = added(100_000);
    assertThat(leases).extracting(lease -> lease.slot).doesNotHaveDuplicates();
    assertThat(open.size()).isEqualTo(100_000);
    assertThat(open.slots()).isLessThan(800_000);
    leases.forEach(open::remove);
    assertThat(open.size()).isZero();
  }

  @Test
  void slotsAreUsedAgain() throws Exception {
    for (int round = 0; round < 20; round++) {
      added(20_000).forEach(open::remove);
    }
    assertThat(open.slots()).isLessThan(100_000);
  }

  @Test
  void noneIsLostOrHeldTwiceInAStorm() throws Exception {
    List<Throwable> wrong = new CopyOnWriteArrayList<>();
    List<Lease> left = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      SplittableRandom random = new SplittableRandom(t);
      Thread thread =
          new Thread(
              () -> {
                List<Lease> mine = new ArrayList<>();
                try {
                  for (int i = 0; i < 50_000; i++) {
                    if (mine.isEmpty() || random.nextInt(100) < 51) {
                      mine.addAll(added(1));
                    } else {
                      open.remove(mine.remove(random.nextInt(mine.size())));
                    }
                  }
                } catch (Throwable failure) {
                  wrong.add(failure);
                }
                left.addAll(mine);
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(wrong).isEmpty();
    assertThat(left)
        .hasSizeGreaterThan(THREADS)
        .extracting(lease -> lease.slot)
        .doesNotHaveDuplicates();
    assertThat(open.size()).isEqualTo(left.size());
    left.forEach(open::remove);
    assertThat(open.size()).isZero();
  }
}
