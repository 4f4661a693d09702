package dev.evenkeel.api;

import java.io.IOException;
import java.util.Objects;

/**
 * There is no server that a call could go to. The message names the service and, for each server,
 * why it is out and for how long.
 *
 * <p>It is an {@link IOException} because HTTP clients lose asynchronous calls over anything else.
 */
public final class NoAvailableServerException extends IOException {

  /** Why there is none. */
  public enum Reason {
    /** The list of servers is empty, or has not arrived yet. */
    NO_SERVERS,
    /** All servers are down or draining. */
    ALL_DOWN,
    /** All servers have as many attempts running as they may have. */
    ALL_FULL,
    /**
     * All servers that could be used were excluded by the call, most often because it has tried
     * them.
     */
    ALL_EXCLUDED,
    /** The load balancer was closed. */
    CLOSED
  }

  private static final long serialVersionUID = 1L;

  private final String service;
  private final Reason reason;

  /** Makes one; {@code message} is the whole message. */
  public NoAvailableServerException(String service, Reason reason, String message) {
    super(Objects.requireNonNull(message, "message"));
    this.service = Objects.requireNonNull(service, "service");
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Returns the name of the service. */
  public String service() {
    return service;
  }

  /** Returns why there is no server. */
  public Reason reason() {
    return reason;
  }
}
