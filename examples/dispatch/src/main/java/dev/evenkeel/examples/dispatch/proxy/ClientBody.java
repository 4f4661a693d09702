package dev.evenkeel.examples.dispatch.proxy;

import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The body of a client's request on its way to a server, piece by piece: the client is read as fast
 * as the server takes it, and never more than one piece is here. It can be sent once only; after
 * that the client's bytes are gone.
 */
final class ClientBody extends RequestBody {

  private static final int PIECE = 16 << 10;

  private final Request request;
  private final long length;
  private final long most;
  private final ProxyFigures figures;
  private volatile @Nullable Exception clientFailure;
  private volatile boolean tooLarge;

  private ClientBody(Request request, long length, long most, ProxyFigures figures) {
    this.request = request;
    this.length = length;
    this.most = most;
    this.figures = figures;
  }

  /**
   * Returns the body, or null if the request has none.
   *
   * @param most how many bytes it may have
   */
  static @Nullable ClientBody of(Request request, long most, ProxyFigures figures) {
    boolean chunked = request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    long length = chunked ? -1 : request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    boolean none = !chunked && length <= 0 && !needsBody(request.getMethod());
    return none ? null : new ClientBody(request, chunked ? -1 : Math.max(0, length), most, figures);
  }

  /** For OkHttp these methods are not complete without a body, which may be empty. */
  private static boolean needsBody(String method) {
    return switch (method) {
      case "POST", "PUT", "PATCH", "PROPPATCH", "REPORT", "QUERY" -> true;
      default -> false;
    };
  }

  /** Returns whether it is known before it is read that it has too many bytes. */
  boolean announcesTooMuch() {
    return length > most;
  }

  /** Returns whether it was found to have too many bytes. */
  boolean isTooLarge() {
    return tooLarge;
  }

  /** Returns why the client did not send it to its end, or null if that was not the reason. */
  @Nullable Exception clientFailure() {
    return clientFailure;
  }

  @Override
  public @Nullable MediaType contentType() {
    return null; // the client's header is passed on as it is
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    InputStream client = Content.Source.asInputStream(request);
    byte[] piece = new byte[PIECE];
    long sent = 0;
    for (int read = read(client, piece); read >= 0; read = read(client, piece)) {
      sent += read;
      if (sent > most) {
        tooLarge = true;
        throw new IOException("the body has more than " + most + " bytes");
      }
      sink.write(piece, 0, read);
      figures.up(read);
      if (client.available() == 0) {
        sink.flush(); // the client pauses: what it has said so far must not wait here
      }
    }
  }

  private int read(InputStream client, byte[] piece) throws IOException {
    try {
      return client.read(piece);
    } catch (IOException | RuntimeException failure) { // Jetty's bad messages are unchecked
      clientFailure = failure;
      throw new IOException("the client's body broke off", failure);
    }
  }
}
