package dev.evenkeel.examples.dispatch.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import okhttp3.Headers;
import okio.BufferedSource;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** A server's answer on its way to the client. */
final class Answer {

  /** How much is read before it is written. */
  private static final int PIECE = 16 << 10;

  private Answer() {}

  /** Copies status and headers; what is between the server and this proxy stays here. */
  static void copyHead(okhttp3.Response answer, Response response, StickyCookie cookie) {
    response.setStatus(answer.code());
    HttpFields.Mutable fields = response.getHeaders();
    Headers headers = answer.headers();
    HopByHop hop = new HopByHop(headers.values("Connection"));
    for (int i = 0; i < headers.size(); i++) {
      if (!hop.stays(headers.name(i))) {
        fields.add(headers.name(i), headers.value(i));
      }
    }
    if (answer.body().contentLength() < 0) {
      // What OkHttp did not go by, as the body is chunked, must not be said to the client either.
      fields.remove(HttpHeader.CONTENT_LENGTH);
    }
    String setCookie = cookie.setCookie();
    if (setCookie != null) {
      fields.add(HttpHeader.SET_COOKIE, setCookie);
    }
  }

  /**
   * Copies the body as it comes, never more than one piece ahead of the client.
   *
   * @throws IOException if the server breaks off, or the client has gone
   */
  static void copyBody(
      okhttp3.Response answer, Request request, Response response, ProxyFigures figures)
      throws IOException {
    if (HttpMethod.HEAD.is(request.getMethod()) || !mayHaveBody(answer.code())) {
      return;
    }
    long left = answer.body().contentLength();
    BufferedSource source = answer.body().source();
    byte[] piece = new byte[(int) (left < 0 ? PIECE : Math.min(left, PIECE))];
    while (left != 0) {
      int read = source.read(piece);
      if (read < 0) {
        break;
      }
      left -= left < 0 ? 0 : read;
      figures.down(read);
      Content.Sink.write(response, left == 0, ByteBuffer.wrap(piece, 0, read));
    }
    if (left < 0) {
      Content.Sink.write(response, true, ByteBuffer.allocate(0));
    }
  }

  private static boolean mayHaveBody(int status) {
    return status >= 200 && status != 204 && status != 304;
  }
}
