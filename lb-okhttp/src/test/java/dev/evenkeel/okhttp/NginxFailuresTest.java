package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.CallContext;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ManualControl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the real nginx did with failing servers, decision by decision, done by the real engine in
 * virtual time: nginx's backups are tier 1, used when tier 0 is out; its {@code down} is an
 * operator's order; its max_fails is {@code MaxFails}; its peer selection is a scheduler; its
 * next_upstream is this test.
 */
class NginxFailuresTest {

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
  void theEngineDoesWhatNginxDid(String name) throws IOException {
    List<String> lines = lines("/golden/nginx_fail_" + name + ".csv");
    int requests = 0;
    try (Nginx nginx = new Nginx(lines)) {
      for (String line : lines) {
        String[] cells = line.split(",", -1);
        if (cells[0].equals("sleep")) {
          nginx.passSeconds(Double.parseDouble(cells[1]));
        } else if (cells[0].equals("request")) {
          requests++;
          assertThat(nginx.request(Set.of(cells[2].split("\\|"))))
              .as("request %d", requests)
              .isEqualTo(cells[3] + "," + cells[4]);
        }
      }
    }
    assertThat(requests).isGreaterThan(10);
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in =
            Objects.requireNonNull(NginxFailuresTest.class.getResourceAsStream(resource));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  /** A balancer that mirrors the nginx of a recording. */
  private static final class Nginx implements AutoCloseable {

    private final AtomicLong nowNanos = new AtomicLong();
    private final ManualControl control = new ManualControl(nowNanos::get);
    private final LoadBalancer balancer;
    private int tries;

    Nginx(List<String> recording) {
      List<Server> servers = new ArrayList<>();
      List<String> down = new ArrayList<>();
      Map<String, Integer> maxFails = new HashMap<>();
      NginxMaxFails policy = new NginxMaxFails();
      for (String line : recording) {
        if (line.startsWith("# server: ")) {
          String id = text(line, "server: (\\S+)", "");
          boolean backup = line.contains("backup");
          Server server =
              Server.of(text(line, "addr=(\\S+)", ""))
                  .withId(id)
                  .withWeight(number(line, "weight=(\\d+)", 1))
                  .withTier(backup ? 1 : 0);
          servers.add(server);
          maxFails.put(id, number(line, "max_fails=(\\d+)", 1));
          Duration failTimeout = Duration.ofSeconds(number(line, "fail_timeout=(\\d+)s", 10));
          policy.with(server.tier(), number(line, "max_fails=(\\d+)", 1), failTimeout);
          if (Pattern.compile("[= ]down\\b").matcher(line).find()) {
            down.add(id);
          }
        }
      }
      tries = servers.size() - down.size();
      balancer =
          LoadBalancer.builder("nginx")
              .servers(servers)
              .scheduler(() -> new NginxPeers(maxFails, servers.size() == 1))
              .health(policy)
              .backupsOnlyWhenAllDown()
              .failOpen(false)
              .slowStart(Duration.ZERO)
              .manualControl(control)
              .build();
      down.forEach(balancer::forceDown);
    }

    private static int number(String line, String pattern, int otherwise) {
      return Integer.parseInt(text(line, pattern, String.valueOf(otherwise)));
    }

    private static String text(String line, String pattern, String otherwise) {
      Matcher matcher = Pattern.compile(pattern).matcher(line);
      return matcher.find() ? matcher.group(1) : otherwise;
    }

    void passSeconds(double seconds) {
      nowNanos.addAndGet(Math.round(seconds * 1e9));
      control.runDue();
    }

    /** Returns whom a request was sent to, with what answer, and what the client got. */
    String request(Set<String> failing) {
      CallContext call = balancer.newCall();
      List<String> tried = new ArrayList<>();
      while (true) {
        Attempt attempt;
        try {
          attempt = balancer.begin(call);
        } catch (NoAvailableServerException nobodyLeft) {
          return String.join("|", tried) + ",502";
        }
        String id = attempt.server().id();
        boolean refuses = failing.contains("!" + id);
        int status = refuses ? 502 : failing.contains(id) ? 500 : 200;
        tried.add(id + ":" + status);
        boolean last = tried.size() >= tries;
        attempt.report(outcome(status, refuses, last), 0);
        attempt.release();
        call.exclude(id);
        if (status == 200 || last) {
          return String.join("|", tried) + "," + status;
        }
      }
    }

    /** An error answer that nginx passes on, for want of other tries, speaks against nobody. */
    private static Outcome outcome(int status, boolean refuses, boolean last) {
      if (refuses) {
        return Outcome.UNREACHABLE;
      }
      return status == 200 || last ? Outcome.SUCCESS : Outcome.FAILURE;
    }

    @Override
    public void close() {
      balancer.close();
    }
  }
}
