package dev.evenkeel.examples.dispatch;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An HTTP/1.1 server on one address, until it is closed; requests that are running then end. */
public final class HttpListener implements AutoCloseable {

  private final Server server;
  private final ServerConnector connector;

  private HttpListener(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * What a path may hold because it is passed on as it is and not looked at here: //, %2F, %25.
   * Dots that are hidden by an encoding or a parameter stay forbidden.
   */
  private static final UriCompliance PASSED_ON =
      UriCompliance.DEFAULT.with(
          "PASSED_ON",
          UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
          UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
          UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

  /** Returns the settings that both HTTP forms begin with: nothing about this server is told. */
  public static HttpConfiguration settings() {
    HttpConfiguration settings = new HttpConfiguration();
    settings.setSendServerVersion(false);
    settings.setSendDateHeader(false);
    settings.setUriCompliance(PASSED_ON);
    return settings;
  }

  /**
   * Listens.
   *
   * @param threads how many requests are worked on at once
   * @param connections how many clients may be connected; further ones wait
   * @param idle after how long without a byte a connection is closed
   * @param grace how long running requests have at the end
   * @throws IOException if the address is in use or not one of this machine
   */
  public static HttpListener start(
      InetSocketAddress address,
      HttpConfiguration settings,
      int threads,
      int connections,
      Duration idle,
      Duration grace,
      Handler handler)
      throws IOException {
    // Jetty's own: one that accepts, one that selects, one in reserve.
    QueuedThreadPool pool = new QueuedThreadPool(threads + 3);
    pool.setName("http");
    Server server = new Server(pool);
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(settings));
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(idle.toMillis());
    // At the end nobody waits for clients that say nothing. It holds for answers under way too: a
    // client that reads nothing for so long loses its one.
    connector.setShutdownIdleTimeout(1_000);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(connections, connector));
    server.setStopTimeout(grace.toMillis());
    server.setHandler(new GracefulHandler(handler));
    try {
      server.start();
    } catch (Exception failure) {
      HttpListener unstarted = new HttpListener(server, connector);
      unstarted.close();
      throw new IOException(
          "cannot listen on " + address.getHostString() + ":" + address.getPort() + why(failure),
          failure);
    }
    return new HttpListener(server, connector);
  }

  private static String why(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return ": " + cause.getMessage();
      }
    }
    return ": " + failure;
  }

  /** Returns where it listens, as {@code host:port}. */
  public String address() {
    String host = connector.getHost();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
  }

  /** Returns the port. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failure) {
      throw new IllegalStateException("the HTTP server did not stop", failure);
    }
  }
}
