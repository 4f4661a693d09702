package dev.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Verdict.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaxFailsTest {

  private final FakeControl control = new FakeControl();
  private final List<Server> two = FakeControl.servers(2);
  private final Server s0 = two.get(0);

  private MaxFails start(int maxFails, Duration failTimeout, List<Server> members) {
    MaxFails policy = MaxFails.of(maxFails, failTimeout);
    policy.start(control);
    policy.onMembers(members);
    return policy;
  }

  private void report(MaxFails policy, Server server, Outcome outcome, boolean trial) {
    policy.onOutcome(server, outcome, 0, control.nowNanos(), trial);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "all_down_2",
        "backup_3_1_b2_b1",
        "down_flag_4",
        "maxfails0_3_2_1",
        "maxfails1_5_1_1",
        "maxfails3_4_3_2_1",
        "maxfails5_10_4_1",
        "probe_one_timed_2",
        "recovery_timed_3",
        "refused_5_1_1",
        "refused_all_2",
        "single_server"
      })
  void theRecordingsOfNginxReplay(String name) throws IOException {
    Nginx nginx = new Nginx();
    int requests = 0;
    for (String line : lines("nginx_fail_" + name)) {
      if (line.startsWith("# server: ")) {
        nginx.add(line.substring("# server: ".length()));
      } else if (!line.startsWith("#") && !line.startsWith("op,")) {
        String[] cells = line.split(",", -1);
        if (cells[0].equals("sleep")) {
          control.advanceMillis(Math.round(Double.parseDouble(cells[1]) * 1000));
        } else {
          String expected = cells[3] + "," + cells[4];
          assertThat(nginx.request(Set.of(cells[2].split("\\|"))))
              .as("request %d", requests)
              .isEqualTo(expected);
          requests++;
        }
      }
    }
    assertThat(requests).isGreaterThan(10);
  }

  private static List<String> lines(String name) throws IOException {
    try (InputStream in =
            Objects.requireNonNull(
                MaxFailsTest.class.getResourceAsStream("/golden/" + name + ".csv"));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  /** The rest of nginx, for which the policy only says who is out: weights, retries, backups. */
  private final class Nginx {

    private static final class Peer {
      final Server server;
      final int weight;
      final int maxFails;
      final boolean backup;
      final boolean down;
      final Duration failTimeout;
      int current;
      int effective;

      Peer(String line) {
        server = Server.of("127.0.0.1:80").withId(line.substring(0, line.indexOf(' ')));
        weight = number(line, "weight=(\\d+)", 1);
        effective = weight;
        maxFails = number(line, "max_fails=(\\d+)", 1);
        failTimeout = Duration.ofSeconds(number(line, "fail_timeout=(\\d+)s", 10));
        backup = line.contains("backup");
        down = Pattern.compile("[= ]down\\b").matcher(line).find();
      }

      private static int number(String line, String pattern, int otherwise) {
        Matcher matcher = Pattern.compile(pattern).matcher(line);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : otherwise;
      }
    }

    private final List<Peer> peers = new ArrayList<>();
    private final List<MaxFails> policies = new ArrayList<>();

    void add(String line) {
      peers.add(new Peer(line));
    }

    private MaxFails policyOf(Peer peer) {
      if (policies.isEmpty()) {
        // nginx configures each server; here the backups differ from the others as a group.
        for (boolean backup : new boolean[] {false, true}) {
          List<Peer> group = peers.stream().filter(p -> p.backup == backup).toList();
          Peer any = group.isEmpty() ? peers.get(0) : group.get(0);
          policies.add(
              start(any.maxFails, any.failTimeout, group.stream().map(p -> p.server).toList()));
        }
      }
      return policies.get(peer.backup ? 1 : 0);
    }

    String request(Set<String> failing) {
      Set<Peer> tried = new HashSet<>();
      List<String> tries = new ArrayList<>();
      long most = peers.stream().filter(p -> !p.down).count();
      while (true) {
        Peer peer = pick(tried, false);
        peer = peer == null ? pick(tried, true) : peer;
        if (peer == null) {
          return String.join("|", tries) + ",502";
        }
        tried.add(peer);
        boolean refuses = failing.contains("!" + peer.server.id());
        int status = refuses ? 502 : failing.contains(peer.server.id()) ? 500 : 200;
        tries.add(peer.server.id() + ":" + status);
        boolean last = tried.size() >= most;
        boolean trial = control.state(peer.server) == State.TRIAL;
        MaxFails policy = policyOf(peer);
        if (status == 200 || (status == 500 && last)) {
          report(policy, peer.server, Outcome.SUCCESS, trial);
        } else {
          report(policy, peer.server, refuses ? Outcome.UNREACHABLE : Outcome.FAILURE, trial);
          if (peer.maxFails > 0 && peers.size() > 1) {
            peer.effective = Math.max(0, peer.effective - peer.weight / peer.maxFails);
          }
        }
        if (status == 200 || last) {
          return String.join("|", tries) + "," + status;
        }
      }
    }

    private @Nullable Peer pick(Set<Peer> tried, boolean backup) {
      Peer best = null;
      int total = 0;
      for (Peer peer : peers) {
        if (peer.backup == backup
            && !peer.down
            && !tried.contains(peer)
            && control.state(peer.server) != State.DOWN) {
          peer.current += peer.effective;
          total += peer.effective;
          if (peer.effective < peer.weight) {
            peer.effective++;
          }
          if (best == null || peer.current > best.current) {
            best = peer;
          }
        }
      }
      if (best != null) {
        best.current -= total;
      }
      return best;
    }
  }

  @Test
  void outcomesOfTheAddressBeforeAreNotHeldAgainstTheNewOne() {
    MaxFails policy = start(1, Duration.ofSeconds(10), two);
    policy.onMembers(two.subList(1, 2));
    Server moved = Server.of("10.9.9.9:1").withId(s0.id());
    policy.onMembers(List.of(moved, two.get(1)));

    report(policy, s0, Outcome.FAILURE, false);
    assertThat(control.state(moved)).isEqualTo(State.UP);
    report(policy, moved, Outcome.FAILURE, false);
    assertThat(control.state(moved)).isEqualTo(State.DOWN);
  }

  @Test
  void aSuccessSoonAfterForgivesNothingAndALateOneAll() {
    MaxFails policy = start(2, Duration.ofSeconds(10), two);
    report(policy, s0, Outcome.FAILURE, false);
    control.advance(Duration.ofSeconds(9));
    report(policy, s0, Outcome.SUCCESS, false);
    report(policy, s0, Outcome.TIMEOUT, false);
    assertThat(control.verdict("s0").reason()).isEqualTo("2 failures, out for 10 s");
    control.advance(Duration.ofSeconds(10));
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
    report(policy, s0, Outcome.SUCCESS, true);
    assertThat(control.state(s0)).isEqualTo(State.UP);
    report(policy, s0, Outcome.FAILURE, false);
    control.advance(Duration.ofSeconds(11));
    report(policy, s0, Outcome.SUCCESS, false);
    report(policy, s0, Outcome.FAILURE, false);
    assertThat(control.state(s0)).isEqualTo(State.UP);
  }

  @Test
  void aSuccessThatBeganBeforeTheFailuresDoesNotBringAServerBack() {
    MaxFails policy = start(1, Duration.ofSeconds(10), two);
    report(policy, s0, Outcome.FAILURE, false);
    control.advance(Duration.ofSeconds(12));
    policy.onOutcome(
        s0, Outcome.SUCCESS, Duration.ofSeconds(13).toNanos(), control.nowNanos(), false);
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
  }

  @Test
  void aNeutralTrialDecidesNothingAndAFailedOneTakesItOutAgain() {
    MaxFails policy = start(1, Duration.ofSeconds(10), two);
    report(policy, s0, Outcome.RESET, false);
    control.advance(Duration.ofSeconds(10));
    report(policy, s0, Outcome.CANCELED, true);
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
    report(policy, s0, Outcome.RESET, true);
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
  }

  @Test
  void theOnlyServerIsNeverOut() {
    MaxFails policy = start(1, Duration.ofSeconds(10), two);
    report(policy, s0, Outcome.RESET, false);
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
    policy.onMembers(two.subList(0, 1));
    assertThat(control.state(s0)).isEqualTo(State.UP);
    report(policy, s0, Outcome.RESET, false);
    assertThat(control.state(s0)).isEqualTo(State.UP);
  }

  @Test
  void removedServersAndACloseLeaveNothingBehind() {
    MaxFails policy = start(1, Duration.ofSeconds(10), two);
    two.forEach(server -> report(policy, server, Outcome.FAILURE, false));
    policy.onMembers(List.of(two.get(1), s0.withId("other")));
    assertThat(control.scheduled()).isEqualTo(1);
    policy.close();
    assertThat(control.scheduled()).isZero();
  }

  @Test
  void badSettingsAreRefusedWithAReason() {
    assertThatThrownBy(() -> MaxFails.of(-1, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxFails must be 0 to 1000, was -1");
    assertThatThrownBy(() -> MaxFails.of(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("failTimeout must be more than 0");
  }
}
