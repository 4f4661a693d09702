package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.okhttp.FailureClassifier.CallState;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of what can fail, row by row: what is thrown, what the events said, what it means. */
class FailureClassifierTest {

  private static final long LONG_IDLE = 250_000_000;

  private static final Phases NO_CONNECT = new Phases(false, false, false, false, false, false, 0);
  private static final Phases CONNECT_FAILED =
      new Phases(true, false, false, false, false, false, 0);
  private static final Phases FRESH_BROKE = new Phases(false, true, false, true, false, false, 0);
  private static final Phases IDLE_BROKE =
      new Phases(false, true, false, true, false, true, LONG_IDLE);
  private static final Phases BUSY_BROKE =
      new Phases(false, true, false, true, false, true, LONG_IDLE - 1);
  private static final Phases H2_BROKE =
      new Phases(false, true, false, true, true, true, LONG_IDLE);
  private static final Phases BODY_THREW =
      new Phases(false, true, false, false, false, true, LONG_IDLE);

  private static final Phases H2_FOLLOWED = new Phases(false, true, true, true, true, true, 0);

  private record Row(String what, Phases phases, Throwable thrown, Ending ending) {}

  @TestFactory
  Stream<DynamicTest> everyFailureHasItsClass() throws Exception {
    IOException eof = new IOException("unexpected end of stream", new EOFException());
    SocketException reset = new SocketException("Connection reset");
    return List.of(
            row("unknown host", NO_CONNECT, new UnknownHostException("x"), Ending.NOT_SENT),
            row("refused", CONNECT_FAILED, new ConnectException("refused"), Ending.NOT_SENT),
            row("connect time-out", CONNECT_FAILED, timeout("Connect timed out"), Ending.NOT_SENT),
            row("plain port", CONNECT_FAILED, new SSLHandshakeException("x"), Ending.NOT_SENT),
            row("TLS silence", CONNECT_FAILED, timeout("Read timed out"), Ending.NOT_SENT),
            row("bad cert", CONNECT_FAILED, new SSLPeerUnverifiedException("x"), Ending.NOT_SENT),
            row("h2 connection shut down", H2_BROKE, shutdown(), Ending.NOT_PROCESSED),
            row("h2 refused stream", H2_BROKE, reset("REFUSED_STREAM"), Ending.NOT_PROCESSED),
            row("refused after a redirect", H2_FOLLOWED, reset("REFUSED_STREAM"), Ending.AMBIGUOUS),
            row("idle connection closed", IDLE_BROKE, eof, Ending.STALE),
            row("idle connection reset", IDLE_BROKE, reset, Ending.STALE),
            row("idle, half a head", IDLE_BROKE, new ProtocolException("x"), Ending.STALE),
            row("busy connection closed", BUSY_BROKE, eof, Ending.AMBIGUOUS),
            row("h2 connection broke", H2_BROKE, eof, Ending.AMBIGUOUS),
            row("fresh connection closed", FRESH_BROKE, eof, Ending.AMBIGUOUS),
            row("fresh connection reset", FRESH_BROKE, reset, Ending.AMBIGUOUS),
            row("read time-out", FRESH_BROKE, timeout("timeout"), Ending.AMBIGUOUS_TIMEOUT),
            row("idle, read time-out", IDLE_BROKE, timeout("timeout"), Ending.AMBIGUOUS_TIMEOUT),
            row("h2 CANCEL", H2_BROKE, reset("CANCEL"), Ending.AMBIGUOUS),
            row("h2 INTERNAL_ERROR", H2_BROKE, reset("INTERNAL_ERROR"), Ending.AMBIGUOUS),
            row(
                "h2 ENHANCE_YOUR_CALM",
                H2_BROKE,
                reset("ENHANCE_YOUR_CALM"),
                Ending.AMBIGUOUS_OVERLOADED),
            row("garbage", FRESH_BROKE, new ProtocolException("x"), Ending.AMBIGUOUS_GARBLED),
            row("request body throws", BODY_THREW, new IOException("mine"), Ending.LOCAL),
            row("request body bug", BODY_THREW, new IllegalStateException("mine"), Ending.LOCAL),
            row("interceptor throws", NO_CONNECT, new IOException("mine"), Ending.LOCAL),
            row("interrupt", NO_CONNECT, new InterruptedException(), Ending.LOCAL),
            row("interrupt in I/O", BODY_THREW, new InterruptedIOException(), Ending.LOCAL))
        .stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.what,
                    () ->
                        assertThat(
                                FailureClassifier.classify(
                                    row.phases, row.thrown, CallState.RUNNING))
                            .isEqualTo(row.ending)));
  }

  @Test
  void aCanceledCallIsNobodysFaultWhateverIsThrown() {
    assertThat(
            FailureClassifier.classify(FRESH_BROKE, new SocketException("x"), CallState.CANCELED))
        .isEqualTo(Ending.CANCELED);
  }

  @Test
  void aCallThatTimedOutBlamesTheServerItWaitedFor() {
    SocketException closed = new SocketException("Socket closed");
    assertThat(FailureClassifier.classify(FRESH_BROKE, closed, CallState.TIMED_OUT))
        .isEqualTo(Ending.AMBIGUOUS_TIMEOUT);
    assertThat(FailureClassifier.classify(CONNECT_FAILED, closed, CallState.TIMED_OUT))
        .isEqualTo(Ending.NOT_SENT);
  }

  @Test
  void anInterruptedThreadIsLocal() {
    SocketException closed = new SocketException("Closed by interrupt");
    assertThat(FailureClassifier.classify(FRESH_BROKE, closed, CallState.INTERRUPTED))
        .isEqualTo(Ending.LOCAL);
  }

  @Test
  void everyClassMeansOneOutcome() {
    assertThat(Ending.CANCELED.outcome()).isEqualTo(Outcome.CANCELED);
    assertThat(Ending.LOCAL.outcome()).isEqualTo(Outcome.NEUTRAL);
    assertThat(Ending.NOT_SENT.outcome()).isEqualTo(Outcome.UNREACHABLE);
    assertThat(Ending.NOT_PROCESSED.outcome()).isEqualTo(Outcome.NEUTRAL);
    assertThat(Ending.STALE.outcome()).isEqualTo(Outcome.NEUTRAL);
    assertThat(Ending.AMBIGUOUS.outcome()).isEqualTo(Outcome.RESET);
    assertThat(Ending.AMBIGUOUS_GARBLED.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(Ending.AMBIGUOUS_OVERLOADED.outcome()).isEqualTo(Outcome.OVERLOADED);
    assertThat(Ending.AMBIGUOUS_TIMEOUT.outcome()).isEqualTo(Outcome.TIMEOUT);
  }

  private static Row row(String what, Phases phases, Throwable thrown, Ending ending) {
    return new Row(what, phases, thrown, ending);
  }

  private static SocketTimeoutException timeout(String message) {
    return new SocketTimeoutException(message);
  }

  private static Throwable shutdown() throws ReflectiveOperationException {
    return Class.forName("okhttp3.internal.http2.ConnectionShutdownException")
        .asSubclass(Throwable.class)
        .getConstructor()
        .newInstance();
  }

  private static Throwable reset(String code) throws ReflectiveOperationException {
    Class<?> codes = Class.forName("okhttp3.internal.http2.ErrorCode");
    Object value = codes.getMethod("valueOf", String.class).invoke(null, code);
    return Class.forName("okhttp3.internal.http2.StreamResetException")
        .asSubclass(Throwable.class)
        .getConstructor(codes)
        .newInstance(value);
  }
}
