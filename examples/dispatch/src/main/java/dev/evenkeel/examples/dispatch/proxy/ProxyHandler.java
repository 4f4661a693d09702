package dev.evenkeel.examples.dispatch.proxy;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.examples.dispatch.Fleet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests on and their answers back, each on one thread that waits for the slower side:
 * that is the back-pressure. Which server, whether to try another one, and what a failure says
 * about a server is the business of the balanced client.
 */
final class ProxyHandler extends Handler.Abstract {

  private final OkHttpClient client;
  private final OkHttpClient upgrading;
  private final ProxySettings settings;
  private final ProxyFigures figures;

  ProxyHandler(OkHttpClient client, ProxySettings settings, ProxyFigures figures) {
    this.client = client;
    // A connection of HTTP/2 cannot be turned over to another protocol.
    this.upgrading = client.newBuilder().protocols(List.of(Protocol.HTTP_1_1)).build();
    this.settings = settings;
    this.figures = figures;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    figures.begin();
    try {
      ClientBody body = ClientBody.of(request, settings.maxBody(), figures);
      HttpUrl url = urlOf(request);
      int refusal = refusal(request, url, body);
      if (refusal != 0 || url == null) {
        refuse(refusal, request, response, callback);
      } else if (!settings.http2() && WebSocketTunnel.isAskedFor(request)) {
        openTunnel(request, url, response, callback);
      } else {
        forward(request, url, body, response, callback);
      }
    } finally {
      figures.end();
    }
    return true;
  }

  /** Returns the URL for the servers, or null if the target is none, as that of CONNECT. */
  private static @Nullable HttpUrl urlOf(Request request) {
    String target = request.getHttpURI().getPathQuery();
    return target == null || !target.startsWith("/")
        ? null
        : HttpUrl.parse("http://" + Fleet.SERVICE + target);
  }

  /** Returns the status with which a request is refused, or 0 if it is passed on. */
  private static int refusal(Request request, @Nullable HttpUrl url, @Nullable ClientBody body) {
    String method = request.getMethod();
    if (HttpMethod.TRACE.is(method) || HttpMethod.CONNECT.is(method)) {
      return HttpStatus.METHOD_NOT_ALLOWED_405; // TRACE would show what this proxy adds
    }
    boolean meaningless = HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method);
    if (url == null || (body != null && meaningless)) {
      return HttpStatus.BAD_REQUEST_400;
    }
    return body != null && body.announcesTooMuch() ? HttpStatus.PAYLOAD_TOO_LARGE_413 : 0;
  }

  private void forward(
      Request request,
      HttpUrl url,
      @Nullable ClientBody body,
      Response response,
      Callback callback) {
    StickyCookie cookie = new StickyCookie();
    okhttp3.Request forwarded = ForwardedRequest.of(request, url, body, false, settings, cookie);
    try (okhttp3.Response answer = client.newCall(forwarded).execute()) {
      Answer.copyHead(answer, response, cookie);
      Answer.copyBody(answer, request, response, figures);
      figures.answered(answer.code());
      callback.succeeded();
    } catch (IOException failure) {
      if (response.isCommitted()) {
        figures.aborted();
        callback.failed(failure); // breaks the connection: the client must not take it for an end
      } else {
        refuse(statusOf(failure, body), request, response, callback);
      }
    }
  }

  private void openTunnel(Request request, HttpUrl url, Response response, Callback callback) {
    if (!figures.openTunnel(settings.webSockets())) {
      refuse(HttpStatus.SERVICE_UNAVAILABLE_503, request, response, callback);
      return;
    }
    boolean open = false;
    StickyCookie cookie = new StickyCookie();
    Call call = upgrading.newCall(ForwardedRequest.of(request, url, null, true, settings, cookie));
    try {
      okhttp3.Response answer = call.execute();
      Answer.copyHead(answer, response, cookie);
      open = WebSocketTunnel.open(answer, request, response, figures);
      if (!open) {
        try (answer) { // the server would rather not: an answer like any other
          Answer.copyBody(answer, request, response, figures);
        }
      }
      figures.answered(answer.code());
      callback.succeeded();
    } catch (IOException failure) {
      refuse(statusOf(failure, null), request, response, callback);
    } finally {
      if (!open) {
        figures.closeTunnel();
      }
    }
  }

  private static int statusOf(IOException failure, @Nullable ClientBody body) {
    if (body != null && body.isTooLarge()) {
      return HttpStatus.PAYLOAD_TOO_LARGE_413;
    }
    Throwable client = body == null ? null : body.clientFailure();
    if (client != null) {
      return client instanceof HttpException wrong ? wrong.getCode() : HttpStatus.BAD_REQUEST_400;
    }
    if (failure instanceof NoAvailableServerException) {
      return HttpStatus.SERVICE_UNAVAILABLE_503;
    }
    return failure instanceof InterruptedIOException
        ? HttpStatus.GATEWAY_TIMEOUT_504
        : HttpStatus.BAD_GATEWAY_502;
  }

  /** Answers with a status of our own, which tells nothing about the servers. */
  private void refuse(int status, Request request, Response response, Callback callback) {
    response.reset();
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
    if (status == HttpStatus.BAD_REQUEST_400 || status == HttpStatus.METHOD_NOT_ALLOWED_405) {
      // Who sends this may mean something else by what follows on the connection.
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    } else if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
    }
    figures.answered(status);
    String text = status + " " + HttpStatus.getMessage(status) + "\n";
    boolean head = HttpMethod.HEAD.is(request.getMethod());
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    response.write(true, head ? null : bytes, callback);
  }
}
