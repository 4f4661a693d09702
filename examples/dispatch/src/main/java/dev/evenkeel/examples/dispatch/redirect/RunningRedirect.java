package dev.evenkeel.examples.dispatch.redirect;

import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.examples.dispatch.HttpListener;
import dev.evenkeel.examples.dispatch.Running;

/** The redirect form at work. */
public final class RunningRedirect implements Running {

  private final HttpListener listener;
  private final LoadBalancer balancer;
  private final RedirectHandler handler;

  RunningRedirect(HttpListener listener, LoadBalancer balancer, RedirectHandler handler) {
    this.listener = listener;
    this.balancer = balancer;
    this.handler = handler;
  }

  /** Returns the engine: the state of the servers, and orders by hand. */
  public LoadBalancer balancer() {
    return balancer;
  }

  /** Returns where it listens, as {@code host:port}. */
  public String address() {
    return listener.address();
  }

  @Override
  public String started() {
    return "redirect: http://" + address() + "/";
  }

  @Override
  public String metrics() {
    return "redirect: " + handler.sent();
  }

  @Override
  public void close() {
    listener.close();
    balancer.close();
  }
}
