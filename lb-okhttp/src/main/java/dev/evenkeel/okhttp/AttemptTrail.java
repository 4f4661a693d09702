package dev.evenkeel.okhttp;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names the servers behind a failure, as a suppressed exception of it: most of what OkHttp throws
 * tells only of the service.
 */
final class AttemptTrail extends IOException {

  private static final long serialVersionUID = 1L;

  AttemptTrail(String service, List<CallAttempt> attempts) {
    super(
        "service '"
            + service
            + "', attempt "
            + attempts.stream().map(CallAttempt::toString).collect(Collectors.joining("; ")));
  }

  /** Only the message matters: the trace would be that of whoever threw first. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
