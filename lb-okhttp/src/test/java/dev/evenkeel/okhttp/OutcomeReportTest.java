package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Response;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a server hears what its answer was worth: a failure at once, a success after the body. */
@Timeout(60)
class OutcomeReportTest {

  @Test
  void aFailureCountsAtTheHeadersWhileItsBodyIsStillInFlight() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(500));
    try (Fleet fleet = Fleet.of(a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(fleet.status(a).failed()).isEqualTo(1);
        assertThat(fleet.inFlight()).isEqualTo(1);
        response.body().string();
      }
      fleet.assertIdle();
      assertThat(fleet.status(a).failed()).isEqualTo(1);
    }
  }

  @Test
  void aFailureWhoseBodyIsCutCountsOnce() throws Exception {
    Backend a = Backend.http1("a").answering(cut(500));
    try (Fleet fleet = Fleet.of(a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThatThrownBy(() -> response.body().bytes()).isInstanceOf(IOException.class);
      }
      fleet.assertIdle();
      assertThat(fleet.status(a).failed()).isEqualTo(1);
    }
  }

  @Test
  void aSuccessCountsWhenItsBodyHasEnded() throws Exception {
    Backend a = Backend.http1("a");
    try (Fleet fleet = Fleet.of(a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(fleet.status(a).succeeded()).isZero();
        response.body().string();
        assertThat(fleet.status(a).succeeded()).isEqualTo(1);
      }
    }
  }

  @Test
  void aBodyThatIsCutMakesAFailureOfASuccess() throws Exception {
    Backend a = Backend.http1("a").answering(cut(200));
    try (Fleet fleet = Fleet.of(a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThatThrownBy(() -> response.body().bytes()).isInstanceOf(IOException.class);
      }
      fleet.assertIdle();
      assertThat(fleet.status(a).failed()).isEqualTo(1);
      assertThat(fleet.status(a).succeeded()).isZero();
    }
  }

  private static MockResponse.Builder cut(int status) {
    return Backend.status(status)
        .body(new Buffer().write(new byte[200_000]))
        .onResponseBody(new SocketEffect.CloseSocket());
  }
}
