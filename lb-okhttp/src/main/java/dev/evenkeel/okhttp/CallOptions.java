package dev.evenkeel.okhttp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one call wants from its load balancer, as a tag of its request:
 *
 * <pre>{@code
 * new Request.Builder()
 *     .url("http://orders/v1/items")
 *     .tag(CallOptions.class, CallOptions.standard().withAffinity("user-7"))
 * }</pre>
 *
 * <p>Immutable; the {@code with} methods return changed copies.
 */
public final class CallOptions {

  private static final CallOptions STANDARD =
      new CallOptions(null, List.of(), null, null, true, null);

  private final @Nullable Boolean idempotent;
  private final List<String> excluded;
  private final @Nullable String zone;
  private final @Nullable String affinity;
  private final boolean retry;
  private final @Nullable Duration deadline;

  private CallOptions(
      @Nullable Boolean idempotent,
      List<String> excluded,
      @Nullable String zone,
      @Nullable String affinity,
      boolean retry,
      @Nullable Duration deadline) {
    this.idempotent = idempotent;
    this.excluded = excluded;
    this.zone = zone;
    this.affinity = affinity;
    this.retry = retry;
    this.deadline = deadline;
  }

  /** Returns the options that a call without options has. */
  public static CallOptions standard() {
    return STANDARD;
  }

  /**
   * Returns a copy that says whether the request may be executed twice without harm. Without it,
   * the method and an {@code Idempotency-Key} header tell.
   */
  public CallOptions withIdempotent(boolean newIdempotent) {
    return new CallOptions(newIdempotent, excluded, zone, affinity, retry, deadline);
  }

  /** Returns a copy that also keeps away from the server with this id. */
  public CallOptions withoutServer(String serverId) {
    List<String> more = new ArrayList<>(excluded);
    more.add(Objects.requireNonNull(serverId, "serverId"));
    return new CallOptions(idempotent, List.copyOf(more), zone, affinity, retry, deadline);
  }

  /** Returns a copy that prefers the servers of a zone while they can take the call. */
  public CallOptions withPreferredZone(String newZone) {
    return new CallOptions(
        idempotent, excluded, Objects.requireNonNull(newZone, "zone"), affinity, retry, deadline);
  }

  /**
   * Returns a copy with the key by which hash strategies choose, such as a user's id: calls with
   * one key go to one server. It comes before the service's own {@link Affinity}.
   */
  public CallOptions withAffinity(String key) {
    return new CallOptions(
        idempotent, excluded, zone, Objects.requireNonNull(key, "key"), retry, deadline);
  }

  /** Returns a copy whose call is attempted once only. */
  public CallOptions withoutRetry() {
    return new CallOptions(idempotent, excluded, zone, affinity, false, deadline);
  }

  /**
   * Returns a copy with a limit for all attempts together, in addition to the client's {@code
   * callTimeout}: no attempt begins after it, and none waits for the server beyond it.
   *
   * @throws IllegalArgumentException unless it is 1 ms to 1 day
   */
  public CallOptions withDeadline(Duration newDeadline) {
    if (newDeadline.compareTo(Duration.ofMillis(1)) < 0
        || newDeadline.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("deadline must be 1 ms to 1 day, was " + newDeadline);
    }
    return new CallOptions(idempotent, excluded, zone, affinity, retry, newDeadline);
  }

  @Nullable Boolean idempotent() {
    return idempotent;
  }

  List<String> excluded() {
    return excluded;
  }

  @Nullable String zone() {
    return zone;
  }

  @Nullable String affinity() {
    return affinity;
  }

  boolean retry() {
    return retry;
  }

  /** Returns the deadline in nanoseconds after the call's start, or 0. */
  long deadlineNanos() {
    return deadline == null ? 0 : deadline.toNanos();
  }
}
