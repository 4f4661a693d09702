import java.util.function.IntPredicate;

/**
 * What an independent simulator of client-side load balancing calls for each of its clients; it
 * finds a policy by its class name, and finds this interface in the unnamed package.
 *
 * <p>Every call comes from one thread, in the order of simulated time.
 */
@SuppressWarnings(
    "DefaultPackage") // the simulator is in the unnamed package, and named code cannot
// import from there
public interface SimPolicy {

  /** Answered. */
  int OK = 0;

  /** Answered with an error. */
  int ERROR = 1;

  /** No connection. */
  int REFUSED = 2;

  /** No answer in time. */
  int TIMEOUT = 3;

  /** Given up, as another attempt has won. */
  int CANCELLED = 4;

  /** The connection broke. */
  int RESET = 5;

  /** Begins with servers 0 to n - 1, of which those are known that are {@code present}. */
  void init(int n, boolean[] present, double[] weights, long seed);

  /** A server becomes known. */
  void added(int server, long nowNanos);

  /**
   * Returns the server for the next request, which counts as in flight at once.
   *
   * @param exclude the server that the request went to before, or -1
   */
  int pick(int exclude, long nowNanos);

  /** An attempt is over. */
  void end(int server, long nowNanos, long elapsedNanos, int outcome);

  /** Hands over a way to try whether a server takes connections. */
  default void connectProbe(IntPredicate accepts) {}
}
