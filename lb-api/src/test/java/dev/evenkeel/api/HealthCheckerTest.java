package dev.evenkeel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Plain blocking code as a health checker. */
final class HealthCheckerTest {

  private static final Server SERVER = Server.of("a:1");

  @Test
  void blockingCodeThatReturnsMeansWellAndWhatItThrowsIsTheReason() {
    HealthChecker well = HealthChecker.blocking((server, timeout) -> {}, Runnable::run);
    HealthChecker ill =
        HealthChecker.blocking(
            (server, timeout) -> {
              throw new IOException("disk full");
            },
            Runnable::run);

    assertThat(well.check(SERVER, Duration.ofSeconds(1)).toCompletableFuture()).isCompleted();
    assertThatThrownBy(() -> ill.check(SERVER, Duration.ofSeconds(1)).toCompletableFuture().get())
        .hasRootCauseMessage("disk full");
  }
}
