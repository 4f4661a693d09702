package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.okhttp.RawServer.Script;
import java.io.IOException;
import java.io.OutputStream;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import org.junit.jupiter.api.Test;

/** What only HTTP/2 servers can do to a call, as it stands on the wire. */
class Http2FailuresTest {

  private static final int REFUSED_STREAM = 7;
  private static final int CANCEL = 8;
  private static final int ENHANCE_YOUR_CALM = 11;

  /**
   * Says GOAWAY to the first request: all streams above {@code lastStream} were not begun. As it
   * should, the server takes what is on the way before it closes, unless it claims to have begun.
   */
  private static Script goingAway(int lastStream) {
    return (in, out) -> {
      RawServer.readFirstRequest(in, out);
      RawServer.writeFrame(
          out, RawServer.GOAWAY, 0, new byte[] {0, 0, 0, (byte) lastStream, 0, 0, 0, 0});
      if (lastStream == 0) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    };
  }

  private static Script resetting(int code) {
    return (in, out) -> {
      int stream = RawServer.readFirstRequest(in, out);
      RawServer.writeFrame(out, RawServer.RST_STREAM, stream, new byte[] {0, 0, 0, (byte) code});
      in.transferTo(OutputStream.nullOutputStream());
    };
  }

  private static Fleet fleet(RawServer first, Backend second) {
    return Fleet.of(s -> s.servers(first.address(), second.address()), Fleet.http2Client(), second);
  }

  @Test
  void aPostThatGoawayLeavesOutGoesToAnotherServerOnceAndNobodyIsBlamed() throws Exception {
    Backend b = Backend.http2("b");
    try (RawServer leaving = RawServer.start(goingAway(0));
        Fleet fleet = fleet(leaving, b)) {
      Call call = fleet.client.newCall(Fleet.post("/", "order"));
      try (Response response = call.execute()) {
        assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("b");
      }
      assertThat(Evenkeel.attempts(call))
          .extracting(CallAttempt::ending)
          .containsExactly(Ending.NOT_PROCESSED, Ending.ANSWERED);
      assertThat(b.only().getBody().utf8()).isEqualTo("order");
      assertThat(leaving.connections()).isEqualTo(1);
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void aPostThatGoawayCountsAsBegunIsNotRepeatedAndItsServerIsBlamed() throws Exception {
    Backend b = Backend.http2("b");
    try (RawServer leaving = RawServer.start(goingAway(99));
        Fleet fleet = fleet(leaving, b)) {
      assertThatThrownBy(() -> fleet.ask(Fleet.post("/", "order"))).isInstanceOf(IOException.class);
      assertThat(b.count()).isZero();
      assertThat(fleet.failures()).isEqualTo(1);
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b");
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b"); // after the first had failed again
      fleet.assertIdle();
    }
  }

  @Test
  void anAnnouncedShutdownSendsLaterCallsElsewhereWithoutAFailure() throws Exception {
    Backend a = Backend.http2("a");
    Backend b = Backend.http2("b");
    a.answering(Backend.ok().onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE));
    try (Fleet fleet = Fleet.of(s -> s, Fleet.http2Client(), a, b)) {
      for (int i = 0; i < 20; i++) {
        fleet.ask(Fleet.post("/", "x"));
      }
      assertThat(a.count() + b.count()).isEqualTo(20);
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void aRefusedStreamWhoseOneShotBodyWasWrittenIsNotRepeatedEmpty() throws Exception {
    Backend a = Backend.http2("a").resetting(REFUSED_STREAM);
    Backend b = Backend.http2("b");
    try (Fleet fleet = Fleet.of(s -> s, Fleet.http2Client(), a, b)) {
      OneShotBody body = new OneShotBody("order");
      Request post = new Request.Builder().url("http://orders/").post(body).build();
      assertThatThrownBy(() -> fleet.ask(post)).isInstanceOf(IOException.class);
      assertThat(body.writes).hasValue(1);
      assertThat(b.count()).isZero();
      assertThat(fleet.failures()).isZero();
    }
  }

  @Test
  void aServerThatAsksForCalmIsOverloadedAndOnlyIdempotentCallsMoveOn() throws Exception {
    Backend b = Backend.http2("b");
    try (RawServer busy = RawServer.start(resetting(ENHANCE_YOUR_CALM));
        Fleet fleet = fleet(busy, b)) {
      Call get = fleet.client.newCall(Fleet.get("/"));
      get.execute().close();
      assertThat(Evenkeel.attempts(get).get(0).ending()).isEqualTo(Ending.AMBIGUOUS_OVERLOADED);
      fleet.ask(Fleet.get("/")); // it is the other's turn
      assertThat(b.count()).isEqualTo(2);
    }
    Backend d = Backend.http2("d");
    try (RawServer busy = RawServer.start(resetting(ENHANCE_YOUR_CALM));
        Fleet fleet = fleet(busy, d)) {
      assertThatThrownBy(() -> fleet.ask(Fleet.post("/", "x"))).isInstanceOf(IOException.class);
      assertThat(d.count()).isZero();
    }
  }

  @Test
  void aStreamThatTheServerCancelsCountsAgainstItAndIsNoCancelOfTheCaller() throws Exception {
    Backend b = Backend.http2("b");
    try (RawServer moody = RawServer.start(resetting(CANCEL));
        Fleet fleet = fleet(moody, b)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b");
      assertThat(fleet.failures()).isEqualTo(1);
      fleet.assertIdle();
    }
  }

  @Test
  void aBodyThatIsCutFailsItsReaderAndNotItsNeighbours() throws Exception {
    Backend a = Backend.http2("a");
    a.answering(
        request ->
            request.getTarget().equals("/cut")
                ? Backend.ok()
                    .body(new Buffer().write(new byte[300_000]))
                    .onResponseBody(new SocketEffect.CloseStream(2))
                : Backend.ok().body(new Buffer().write(new byte[100_000])));
    try (Fleet fleet = Fleet.of(s -> s, Fleet.http2Client(), a)) {
      try (Response neighbour = fleet.client.newCall(Fleet.get("/well")).execute();
          Response cut = fleet.client.newCall(Fleet.get("/cut")).execute()) {
        assertThat(fleet.inFlight()).isEqualTo(2);
        assertThatThrownBy(() -> cut.body().bytes()).isInstanceOf(IOException.class);
        assertThat(fleet.inFlight()).isEqualTo(1);
        assertThat(neighbour.body().bytes()).hasSize(100_000);
      }
      fleet.assertIdle();
      assertThat(fleet.status(a).failed()).isEqualTo(1);
      assertThat(fleet.status(a).succeeded()).isEqualTo(1);
    }
  }
}
