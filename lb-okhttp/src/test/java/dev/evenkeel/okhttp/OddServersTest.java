package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import dev.evenkeel.okhttp.RawServer.Script;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that cannot be reached in other ways, or that answer in strange ones. */
class OddServersTest {

  private static Fleet behind(String first, Backend second) {
    return Fleet.of(s -> s.servers(first, second.address()), second);
  }

  private static Script saying(String text) {
    return (in, out) -> {
      RawServer.readHead(in);
      RawServer.write(out, text);
    };
  }

  private static Ending firstEnding(Fleet fleet, Request request) {
    Call call = fleet.client.newCall(request);
    try (Response response = call.execute()) {
      assertThat(response.isSuccessful()).isTrue();
    } catch (IOException failed) {
      assertThat(failed).isNotNull();
    }
    return Evenkeel.attempts(call).get(0).ending();
  }

  @Test
  void aServerThatSpeaksNoHttpIsBlamedAndOnlyIdempotentCallsMoveOn() throws Exception {
    Backend b = Backend.http1("b");
    try (RawServer mail = RawServer.start(saying("220 mail.example ESMTP\r\n"));
        Fleet fleet = behind(mail.address(), b)) {
      assertThat(firstEnding(fleet, Fleet.get("/"))).isEqualTo(Ending.AMBIGUOUS_GARBLED);
      assertThat(b.count()).isEqualTo(1);
      assertThatThrownBy(() -> fleet.ask(Fleet.post("/", "x"))).isInstanceOf(IOException.class);
      assertThat(b.count()).isEqualTo(1);
      assertThat(fleet.failures()).isEqualTo(2);
      fleet.assertIdle();
    }
  }

  @Test
  void aNewConnectionThatIsClosedWithoutAWordIsNoStaleOne() throws Exception {
    Backend b = Backend.http1("b");
    try (RawServer silent = RawServer.start(saying(""));
        Fleet fleet = behind(silent.address(), b)) {
      assertThat(firstEnding(fleet, Fleet.get("/"))).isEqualTo(Ending.AMBIGUOUS);
      assertThatThrownBy(() -> fleet.ask(Fleet.post("/", "x"))).isInstanceOf(IOException.class);
      assertThat(silent.connections()).isEqualTo(2);
      assertThat(fleet.failures()).isEqualTo(2);
    }
  }

  @Test
  void anAnswerThatBreaksOffInItsHeadersIsAFailureOfTheServer() throws Exception {
    Backend b = Backend.http1("b");
    try (RawServer half = RawServer.start(saying("HTTP/1.1 200 OK\r\nContent-Le"));
        Fleet fleet = behind(half.address(), b)) {
      assertThat(firstEnding(fleet, Fleet.get("/")).isAmbiguous()).isTrue();
      assertThat(b.count()).isEqualTo(1);
      assertThat(fleet.failures()).isEqualTo(1);
      fleet.assertIdle();
    }
  }

  @Test
  void aBodyWithoutALengthEndsWithItsConnection() throws Exception {
    try (RawServer old = RawServer.start(saying("HTTP/1.0 200 OK\r\n\r\nall there is"));
        Fleet fleet = Fleet.of(s -> s.servers(old.address()))) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(fleet.inFlight()).isEqualTo(1);
        assertThat(response.body().string()).isEqualTo("all there is");
      }
      assertThat(fleet.inFlight()).isZero();
      assertThat(fleet.failures()).isZero();
    }
  }

  @Test
  void aPostToAServerThatDoesNotEvenAcceptMovesOnAfterTheConnectTimeout() throws Exception {
    Backend b = Backend.http1("b");
    OkHttpClient base = new OkHttpClient.Builder().connectTimeout(Duration.ofMillis(300)).build();
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 2; i++) { // the kernel takes one more than it is told to
        waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
      }
      String address = "127.0.0.1:" + full.getLocalPort();
      try (Fleet fleet = Fleet.of(s -> s.servers(address, b.address()), base, b)) {
        assertThat(firstEnding(fleet, Fleet.post("/", "order"))).isEqualTo(Ending.NOT_SENT);
        assertThat(b.only().getBody().utf8()).isEqualTo("order");
        assertThat(fleet.failures()).isEqualTo(1);
      }
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void aPostToAServerWhoseNameNobodyKnowsMovesOn() throws Exception {
    Backend b = Backend.http1("b");
    Dns nobody =
        host -> {
          if (host.equals("gone.internal")) {
            throw new UnknownHostException(host);
          }
          return Dns.SYSTEM.lookup(host);
        };
    OkHttpClient base = new OkHttpClient.Builder().dns(nobody).build();
    try (Fleet fleet = Fleet.of(s -> s.servers("gone.internal:80", b.address()), base, b)) {
      assertThat(firstEnding(fleet, Fleet.post("/", "order"))).isEqualTo(Ending.NOT_SENT);
      assertThat(b.count()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAnswerInTheMidstOfALargeUploadReachesTheCaller(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2);
    a.beforehand(
        Backend.status(413).doNotReadRequestBody().onResponseEnd(new SocketEffect.CloseSocket()));
    a.answering(Backend.status(413));
    Backend b = Backend.of("b", http2);
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a, b)) {
      RequestBody large = RequestBody.create(new byte[20_000_000]);
      Request post = new Request.Builder().url("http://orders/").post(large).build();
      Call call = fleet.client.newCall(post);
      try (Response response = call.execute()) {
        assertThat(response.code()).isEqualTo(413);
      } catch (IOException resetBeforeTheAnswerWasRead) {
        // The kernel may drop an answer with the connection: nobody can tell then.
        assertThat(Evenkeel.attempts(call).get(0).ending()).isEqualTo(Ending.AMBIGUOUS);
      }
      assertThat(Evenkeel.attempts(call)).hasSize(1);
      assertThat(b.count()).isZero();
      fleet.assertIdle();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void earlyHintsAreNotTheAnswer(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2);
    a.answering(
        Backend.ok()
            .body(new Buffer().write(new byte[50_000]))
            .addInformationalResponse(new MockResponse.Builder().code(103).build()));
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(response.code()).isEqualTo(200);
        assertThat(fleet.inFlight()).isEqualTo(1);
        assertThat(response.body().bytes()).hasSize(50_000);
      }
      assertThat(fleet.inFlight()).isZero();
      assertThat(fleet.status(a).succeeded()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatIsRemovedInTheMidstOfABodyMayEndIt() throws Exception {
    int length = 900_000;
    CountDownLatch closed = new CountDownLatch(1);
    Script thenWaiting =
        (in, out) -> {
          RawServer.readHead(in);
          RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
          out.write(new byte[length]);
          in.transferTo(OutputStream.nullOutputStream());
          closed.countDown();
        };
    Backend b = Backend.http1("b");
    try (RawServer a = RawServer.start(thenWaiting);
        Fleet fleet = behind(a.address(), b)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        fleet.service.balancer().update(List.of(Server.of(b.address())));
        assertThat(response.body().bytes()).hasSize(length);
      }
      assertThat(closed.await(10, TimeUnit.SECONDS)).as("its connection is closed").isTrue();
      fleet.assertIdle();
    }
  }

  @Test
  void aServerThatKeepsItsIdAndMovesIsCalledAtItsNewAddress() throws Exception {
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    Server before = Server.of(a.address()).withId("one");
    Server after = Server.of(b.address()).withId("one");
    try (Fleet fleet = Fleet.of(s -> s.servers(before), a, b)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("a");
      fleet.service.balancer().update(List.of(after));
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b");
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b");
    }
  }

  @Test
  void aRedirectToTheServicesFullNameAfterARetryIsFollowed() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b = Backend.http1("b");
    b.answering(
        request ->
            request.getTarget().equals("/end")
                ? Backend.ok()
                : Backend.status(307).setHeader("Location", "http://orders/end"));
    try (Fleet fleet = Fleet.of(a, b)) {
      Request put = Fleet.get("/").newBuilder().put(RequestBody.create("state", null)).build();
      try (Response response = fleet.client.newCall(put).execute()) {
        assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("b");
        assertThat(response.request().url()).hasToString("http://orders/end");
        assertThat(response.request().header("Host")).isNull();
      }
      assertThat(b.requests().get(b.count() - 1).getBody().utf8()).isEqualTo("state");
      fleet.assertIdle();
    }
  }

  @Test
  void aGetThatFollowsAPostIsNotRepeatedAsThatPost() throws Exception {
    Backend a = Backend.http1("a");
    a.answering(
        request ->
            request.getMethod().equals("POST")
                ? Backend.status(303).setHeader("Location", "/made")
                : Backend.ok().onResponseStart(new SocketEffect.CloseSocket()));
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(a, b)) {
      assertThatThrownBy(() -> fleet.ask(Fleet.post("/", "order"))).isInstanceOf(IOException.class);
      assertThat(a.requests()).extracting(r -> r.getMethod()).containsOnlyOnce("POST");
      assertThat(b.count()).isZero();
      fleet.assertIdle();
    }
  }
}
