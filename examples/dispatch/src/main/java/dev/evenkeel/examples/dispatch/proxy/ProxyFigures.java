package dev.evenkeel.examples.dispatch.proxy;

import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ServerStatus;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the proxy has done, for its line of figures. */
final class ProxyFigures {

  private final LoadBalancer balancer;

  /** Answers by the first digit of their status. */
  private final LongAdder[] answers = new LongAdder[6];

  private final LongAdder aborted = new LongAdder();
  private final LongAdder up = new LongAdder();
  private final LongAdder down = new LongAdder();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger tunnels = new AtomicInteger();

  ProxyFigures(LoadBalancer balancer) {
    this.balancer = balancer;
    for (int i = 0; i < answers.length; i++) {
      answers[i] = new LongAdder();
    }
  }

  void begin() {
    running.incrementAndGet();
  }

  void end() {
    running.decrementAndGet();
  }

  void answered(int status) {
    answers[Math.min(status / 100, 5)].increment();
  }

  /** An answer had begun and could not be ended. */
  void aborted() {
    aborted.increment();
  }

  void up(long bytes) {
    up.add(bytes);
  }

  void down(long bytes) {
    down.add(bytes);
  }

  /** Takes one of the places for WebSockets, if there is one left. */
  boolean openTunnel(int most) {
    if (tunnels.incrementAndGet() <= most) {
      return true;
    }
    tunnels.decrementAndGet();
    return false;
  }

  void closeTunnel() {
    tunnels.decrementAndGet();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(running).append(" running, ").append(tunnels).append(" tunnels; answered");
    for (int i = 1; i < answers.length; i++) {
      text.append(' ').append(i).append("xx=").append(answers[i]);
    }
    text.append(" aborted=").append(aborted);
    text.append("; bytes up=").append(up).append(" down=").append(down).append(';');
    for (ServerStatus status : balancer.snapshot().servers()) {
      text.append(' ').append(status.server().id()).append('=').append(status.state());
      text.append('/').append(status.started()).append("/-").append(status.failed());
    }
    return text.toString();
  }
}
