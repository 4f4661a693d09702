package dev.evenkeel.examples.dispatch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests about whose end two programs could disagree: refused, and what stands behind them on the
 * connection is never taken for another request. Here {@code ~} stands for a line's end.
 */
class ProxySmugglingTest extends ProxyTest {

  private static final String SMUGGLED = "GET /smuggled HTTP/1.1~Host: x~~";

  private String answerTo(RunningProxy proxy, String text) throws Exception {
    Raw raw = Raw.connect(proxy);
    raw.sendBytes(text.replace("~", "\r\n"));
    raw.socket().shutdownOutput();
    return raw.readAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Two statements about the length.
        "POST / HTTP/1.1~Host: x~Content-Length: 6~Transfer-Encoding: chunked~~0~~G",
        "POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked~Content-Length: 6~~0~~G",
        "POST / HTTP/1.1~Host: x~Content-Length: 0~Content-Length: 5~~",
        "POST / HTTP/1.1~Host: x~Content-Length: 0, 5~~",
        // Lengths that are none.
        "POST / HTTP/1.1~Host: x~Content-Length: +5~~12345",
        "POST / HTTP/1.1~Host: x~Content-Length: 0x5~~12345",
        "POST / HTTP/1.1~Host: x~Content-Length: -1~~",
        "POST / HTTP/1.1~Host: x~Content-Length: 99999999999999999999~~",
        // Codings that are not chunked at the end, or not known.
        "POST / HTTP/1.1~Host: x~Transfer-Encoding: identity~~",
        "POST / HTTP/1.1~Host: x~Transfer-Encoding: xchunked~~0~~",
        "POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked, identity~~0~~",
        "POST / HTTP/1.1~Host: x~Transfer-Encoding: gzip, chunked, chunked~~0~~",
        "POST / HTTP/1.1~Host: x~Transfer-Encoding : chunked~~0~~",
        "POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked~Transfer-Encoding: identity~~0~~",
        // Lines that go on in the next one, names with spaces, control characters.
        "POST / HTTP/1.1~Host: x~X: a~ b~~",
        "POST / HTTP/1.1~Host: x~Transfer-Encoding:~ chunked~~0~~",
        "POST / HTTP/1.1~Host: x~Content-Length : 5~~12345",
        "GET / HTTP/1.1~ Host: x~~",
        "GET / HTTP/1.1~Host: x~X: a\u0000b~~",
        "GET / HTTP/1.1~Host: x~X: a\rb~~",
        // Whom it is for.
        "GET / HTTP/1.1~~",
        "GET / HTTP/1.1~Host: x~Host: y~~",
        "GET http://y/ HTTP/1.1~Host: x~Connection: close~~",
        "GET / HTTP/1.1~Host: x/y~~",
        // A body where none has a meaning.
        "GET / HTTP/1.1~Host: x~Content-Length: 5~~12345",
        "GET / HTTP/1.1~Host: x~Transfer-Encoding: chunked~~0~~"
      })
  void isRefusedAndNothingIsPassedOn(String request) throws Exception {
    try (RunningProxy proxy = start()) {
      String answer = answerTo(proxy, request + SMUGGLED);
      assertThat(answer).startsWith("HTTP/1.1 400");
      assertThat(answer.split("HTTP/1\\.1 ", -1)).as("one answer").hasSize(2);
      assertThat(a.served() + b.served()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5~1234~0~~",
        "x~12345~0~~",
        "5;a=\"~12345~0~~",
        "-5~12345~0~~",
        "5 5~12345~0~~",
        "5~123456~0~~",
        "FFFFFFFFFFFFFFFFF~1",
        "0x5~12345~0~~"
      })
  void aBadChunkEndsTheRequestHereAndAtTheServer(String chunks) throws Exception {
    try (RunningProxy proxy = startOver(a.address())) {
      String head = "POST /count HTTP/1.1~Host: x~Transfer-Encoding: chunked~~";
      String answer = answerTo(proxy, head + chunks + SMUGGLED);
      assertThat(answer).startsWith("HTTP/1.1 400");
      assertThat(answer.split("HTTP/1\\.1 ", -1)).as("one answer").hasSize(2);
      assertThat(a.seen()).as("at most the broken one").hasSizeLessThanOrEqualTo(1);
      assertThat(a.seen()).noneMatch(seen -> seen.target().equals("/smuggled"));
      assertThat(get(proxy, "/count").body()).as("the next client's answer").isEqualTo("0");
    }
  }

  @Test
  void aPostWhoseServerDiesIsNotSentTwice() throws Exception {
    try (CannedServer first = CannedServer.answering("");
        CannedServer second = CannedServer.answering("");
        RunningProxy proxy =
            startOver(first.address() + "," + second.address(), "--check", "none")) {
      String head = "POST / HTTP/1.1~Host: x~Connection: close~Content-Length: 5~~12345";
      assertThat(answerTo(proxy, head)).startsWith("HTTP/1.1 502");
      assertThat(first.requests() + second.requests()).isEqualTo(1);
      assertThat(answerTo(proxy, head.replace("Content-Length: 5~~12345", "~")))
          .startsWith("HTTP/1.1 502");
      assertThat(first.requests() + second.requests()).isEqualTo(2);
    }
  }

  @Test
  void aServersTwoLengthsDoNotReachTheClient() throws Exception {
    String answer =
        "HTTP/1.1 200 OK~Content-Length: 2~Transfer-Encoding: chunked~~5~12345~0~~"
            .replace("~", "\r\n");
    try (CannedServer server = CannedServer.answering(answer);
        RunningProxy proxy = startOver(server.address(), "--check", "none")) {
      String received = answerTo(proxy, "GET / HTTP/1.1~Host: x~Connection: close~~");
      assertThat(received).startsWith("HTTP/1.1 200").contains("12345");
      assertThat(received).doesNotContain("Content-Length: 2");
    }
  }

  @Test
  void requestsInOneGoAreAnsweredInOrder() throws Exception {
    try (RunningProxy proxy = startOver(a.address())) {
      String text =
          "POST /count HTTP/1.1~Host: x~Content-Length: 5~~12345"
              + "GET /second HTTP/1.1~Host: x~Connection: close~~";
      String answer = answerTo(proxy, text);
      assertThat(answer.split("HTTP/1\\.1 200", -1)).hasSize(3);
      assertThat(a.seen()).extracting("target").containsExactly("/count", "/second");
    }
  }
}
