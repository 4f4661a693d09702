package dev.evenkeel.health;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a server for well if it accepts a TCP connection, which is closed again at once. Says that
 * a process listens, not that it can serve: the cheapest check, and the right one after a refused
 * connection.
 *
 * <p>All connects of one checker share one thread, however many servers hang. The threads are
 * daemons, start with the first check and end by themselves when there has been nothing to do for
 * ten seconds; {@link #close} ends them at once. Names are resolved on a few threads of their own,
 * within the time of the check; if a name has several addresses, one that accepts is enough.
 *
 * <p>Safe for concurrent use; may serve several policies and load balancers.
 */
public final class TcpHealthChecker implements HealthChecker, AutoCloseable {

  /** Resolvers: enough that one dead zone does not hold up the others. */
  private static final int RESOLVERS = 4;

  /** Names that may wait for a resolver: every server of a large fleet once. */
  private static final int RESOLVER_QUEUE = 10_000;

  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final Pattern V4_LITERAL =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

  private final Object lock = new Object();
  private final ThreadPoolExecutor resolvers;
  private @Nullable ConnectLoop loop;
  private boolean closed;

  /** Makes a checker; no thread starts yet. */
  public TcpHealthChecker() {
    resolvers =
        new ThreadPoolExecutor(
            RESOLVERS,
            RESOLVERS,
            IDLE.toNanos(),
            TimeUnit.NANOSECONDS,
            new LinkedBlockingQueue<>(RESOLVER_QUEUE),
            task -> Daemons.thread("evenkeel-tcp-check-resolver", task));
    resolvers.allowCoreThreadTimeOut(true);
  }

  /**
   * Begins a connect.
   *
   * @return a stage that fails with an {@link IOException} if nobody accepts in time; cancelling it
   *     ends the connect
   * @throws IllegalArgumentException if the timeout is 0 or less
   */
  @Override
  public CompletionStage<Void> check(Server server, Duration timeout) {
    Objects.requireNonNull(server, "server");
    Options.pause("timeout", timeout);
    CompletableFuture<Void> result = new CompletableFuture<>();
    Connect connect = new Connect(server.host(), server.port(), timeout, result);
    try {
      ConnectLoop chosen = submit(connect);
      if (isLiteral(server.host())) {
        resolve(connect, chosen);
      } else {
        resolvers.execute(() -> resolve(connect, chosen));
      }
    } catch (RejectedExecutionException full) {
      result.completeExceptionally(
          new IOException(
              "no resolver is free for " + server.host() + ": closed, or too many names wait"));
    } catch (IOException cannotSelect) {
      result.completeExceptionally(cannotSelect);
    }
    return result;
  }

  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || V4_LITERAL.matcher(host).matches();
  }

  private static void resolve(Connect connect, ConnectLoop loop) {
    try {
      connect.resolved(List.of(InetAddress.getAllByName(connect.host())));
      loop.wake(connect);
    } catch (UnknownHostException unknown) {
      connect.fail(new IOException("cannot resolve " + connect.host(), unknown));
    }
  }

  private ConnectLoop submit(Connect connect) throws IOException {
    synchronized (lock) {
      if (closed) {
        throw new IOException("the checker is closed");
      }
      ConnectLoop current = loop;
      if (current == null || !current.accept(connect)) {
        current = new ConnectLoop(IDLE);
        loop = current;
        if (!current.accept(connect)) {
          throw new IllegalStateException("a new loop accepts connects");
        }
        Daemons.thread("evenkeel-tcp-check", current).start();
      }
      return current;
    }
  }

  /** Ends the threads; checks under way and later ones fail. Idempotent. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      if (loop != null) {
        loop.close();
        loop = null;
      }
    }
    resolvers.shutdownNow();
  }
}
