package dev.evenkeel.examples.dispatch.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okio.Buffer;
import okio.BufferedSink;
import okio.Okio;
import okio.Socket;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;

/**
 * A WebSocket between a client and a server: once both have agreed, bytes that nobody here looks
 * at. One thread brings what the server says; what the client says wakes a thread of the listener.
 * Either waits while the other side does not take more. Ends with either side, or when neither has
 * said anything for as long as the listener waits.
 */
final class WebSocketTunnel extends AbstractConnection implements Connection.UpgradeTo {

  private static final int PIECE = 8 << 10;

  private final Socket server;
  private final BufferedSink toServer;
  private final ProxyFigures figures;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

  private WebSocketTunnel(EndPoint client, Request request, Socket server, ProxyFigures figures) {
    super(client, request.getComponents().getExecutor());
    this.server = server;
    this.toServer = Okio.buffer(server.getSink());
    this.figures = figures;
  }

  /** Returns whether the request asks for a WebSocket; other protocols are not tunnelled. */
  static boolean isAskedFor(Request request) {
    HttpFields headers = request.getHeaders();
    return HttpMethod.GET.is(request.getMethod())
        && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
        && headers.contains(HttpHeader.UPGRADE, "websocket")
        && headers.contains(HttpHeader.CONNECTION, "upgrade");
  }

  /**
   * Turns the client's connection over to a tunnel as soon as the answer is written, if the server
   * has agreed to that.
   *
   * @return whether it has
   * @throws IOException if it agreed to what nobody asked for
   */
  static boolean open(
      okhttp3.Response answer, Request request, Response response, ProxyFigures figures)
      throws IOException {
    if (answer.code() != 101) {
      return false;
    }
    Socket server = answer.socket();
    if (server == null || !"websocket".equalsIgnoreCase(answer.header("Upgrade"))) {
      throw new IOException("the server switched to another protocol than it was asked for");
    }
    EndPoint client = request.getConnectionMetaData().getConnection().getEndPoint();
    response.getHeaders().put(HttpHeader.CONNECTION, "Upgrade");
    response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
    request.setAttribute(
        HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
        new WebSocketTunnel(client, request, server, figures));
    return true;
  }

  /** Takes what the client has said already, behind its request. */
  @Override
  public void onUpgradeTo(ByteBuffer early) {
    if (early != null && early.hasRemaining()) {
      byte[] bytes = new byte[early.remaining()];
      early.get(bytes);
      toServer.getBuffer().write(bytes);
    }
  }

  @Override
  public void onOpen() {
    super.onOpen();
    // Silence is judged over both directions, by the listener's connection.
    server.getSource().timeout().timeout(0, TimeUnit.NANOSECONDS);
    Thread fromServer = new Thread(this::bringFromServer, "tunnel");
    fromServer.setDaemon(true);
    fromServer.start();
    getExecutor().execute(this::onFillable);
  }

  /** Passes on what the client has said, until it pauses. */
  @Override
  public void onFillable() {
    try {
      toServer.flush();
      while (true) {
        BufferUtil.clear(piece);
        int read = getEndPoint().fill(piece);
        if (read < 0) {
          toServer.close();
          return;
        }
        if (read == 0) {
          fillInterested();
          return;
        }
        toServer.write(piece);
        toServer.flush();
        figures.up(read);
      }
    } catch (IOException gone) {
      close();
    }
  }

  private void bringFromServer() {
    Buffer buffer = new Buffer();
    try (var source = server.getSource()) {
      for (long read = source.read(buffer, PIECE); read >= 0; read = source.read(buffer, PIECE)) {
        Content.Sink.write(getEndPoint(), false, ByteBuffer.wrap(buffer.readByteArray()));
        figures.down(read);
      }
    } catch (IOException gone) {
      // Closed below, as at the end of what the server says.
    }
    close();
  }

  @Override
  public void onClose(Throwable cause) {
    super.onClose(cause);
    if (closed.compareAndSet(false, true)) {
      try {
        toServer.close();
      } catch (IOException gone) {
        // It is closed all the same.
      }
      server.cancel(); // ends the read of the other thread, if that waits
      figures.closeTunnel();
    }
  }
}
