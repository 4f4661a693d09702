package dev.evenkeel.examples.dispatch.redirect;

import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Fleet;
import dev.evenkeel.examples.dispatch.Form;
import dev.evenkeel.examples.dispatch.HttpListener;
import dev.evenkeel.examples.dispatch.Option;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code redirect}: an HTTP server whose every answer is 302 or 307, to a server of the fleet. */
public final class RedirectForm implements Form {

  /** An answer is written at once, so few threads do. */
  private static final int THREADS = 8;

  private static final int CONNECTIONS = 10_000;

  @Override
  public String name() {
    return "redirect";
  }

  @Override
  public String summary() {
    return "sends clients to a server by HTTP 302 or 307";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(new Option("--listen", "HOST:PORT", "where to listen (127.0.0.1:8080)"));
    options.addAll(Fleet.options());
    options.add(
        new Option(
            "--sticky", "HOW", "none, address (of the client) or cookie: same server again"));
    return options;
  }

  @Override
  public RunningRedirect start(Arguments arguments) throws IOException {
    InetSocketAddress address = arguments.address("--listen", "127.0.0.1:8080");
    Stickiness sticky = Stickiness.of(arguments.oneOf("--sticky", "none", "address", "cookie"));
    LoadBalancer balancer = Fleet.of(arguments).start(sticky == Stickiness.ADDRESS);
    RedirectHandler handler = new RedirectHandler(balancer, sticky);
    try {
      HttpListener listener =
          HttpListener.start(
              address,
              HttpListener.settings(),
              THREADS,
              CONNECTIONS,
              Duration.ofSeconds(30),
              Duration.ofSeconds(5),
              handler);
      return new RunningRedirect(listener, balancer, handler);
    } catch (IOException cannot) {
      balancer.close();
      throw cannot;
    }
  }
}
