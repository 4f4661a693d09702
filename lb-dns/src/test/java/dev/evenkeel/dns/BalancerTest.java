package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.LoadBalancer;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Rcode;

/** A source under a balancer that is in use. */
@Timeout(60)
final class BalancerTest {

  private static final Scheduler AT_RANDOM =
      candidates ->
          context ->
              candidates.isEmpty()
                  ? null
                  : candidates.get((int) Math.floorMod(context.random(), (long) candidates.size()));

  /** Calls until just these servers have been called; a call that fails ends the test. */
  private static void callUntilOnly(LoadBalancer balancer, Set<String> wanted) throws Exception {
    Set<String> hit = new TreeSet<>();
    while (!hit.equals(wanted)) {
      hit.clear();
      for (int i = 0; i < 100; i++) {
        Attempt attempt = balancer.begin(balancer.newCall());
        hit.add(attempt.server().id());
        attempt.report(Outcome.SUCCESS, 1);
        attempt.release();
      }
    }
  }

  @Test
  void callsFollowTheNameAndNoneFailsBecauseOfARefresh() throws Exception {
    try (FakeNameServer dns = new FakeNameServer().zone("a.test. 0 A 10.0.0.1");
        LoadBalancer balancer =
            LoadBalancer.builder("orders")
                .scheduler(() -> AT_RANDOM)
                .source(
                    DnsServerSource.addresses("a.test", 80)
                        .nameServers(dns.address())
                        .timeout(Duration.ofMillis(200))
                        .refresh(Duration.ofMillis(100), Duration.ofMillis(200))
                        .build())
                .build()) {
      assertThat(balancer.awaitReady(Duration.ofSeconds(30))).isTrue();
      callUntilOnly(balancer, Set.of("10.0.0.1:80"));

      dns.zone("a.test. 0 A 10.0.0.1", "a.test. 0 A 10.0.0.2");
      callUntilOnly(balancer, Set.of("10.0.0.1:80", "10.0.0.2:80"));

      dns.zone("a.test. 0 A 10.0.0.3"); // all are replaced at once
      callUntilOnly(balancer, Set.of("10.0.0.3:80"));

      int questions = dns.asked.size();
      dns.says(Rcode.SERVFAIL);
      while (dns.asked.size() < questions + 4) { // it is asked, fails, and the list stays
        callUntilOnly(balancer, Set.of("10.0.0.3:80"));
      }

      dns.says(Rcode.NOERROR).zone("a.test. 0 A 10.0.0.4");
      callUntilOnly(balancer, Set.of("10.0.0.4:80"));
    }
  }
}
