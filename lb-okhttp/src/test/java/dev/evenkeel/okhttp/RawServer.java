package dev.evenkeel.okhttp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does byte by byte what it is told, for what no real server would say. */
final class RawServer implements AutoCloseable {

  /** HTTP/2's frame types and flags, as far as the tests speak them. */
  static final int HEADERS = 1;

  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int GOAWAY = 7;
  private static final int HEADER_BYTES = 9;
  private static final int PREFACE_BYTES = 24;

  /** What the server does with a connection; afterwards it is closed. */
  @FunctionalInterface
  interface Script {
    void run(DataInputStream in, OutputStream out) throws IOException;
  }

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  private RawServer() throws IOException {}

  static RawServer start(Script script) throws IOException {
    RawServer server = new RawServer();
    Thread accepting = new Thread(() -> server.accept(script), "raw-server");
    accepting.setDaemon(true);
    accepting.start();
    return server;
  }

  private void accept(Script script) {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        connections.incrementAndGet();
        Thread thread = new Thread(() -> serve(socket, script), "raw-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void serve(Socket socket, Script script) {
    try (socket) {
      socket.setTcpNoDelay(true);
      script.run(new DataInputStream(socket.getInputStream()), socket.getOutputStream());
    } catch (IOException brokenOff) {
      // The client has had enough.
    }
  }

  String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** Reads the head of an HTTP/1 request and returns it. */
  static String readHead(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Begins HTTP/2 and reads until the first request's headers; returns its stream's number. */
  static int readFirstRequest(DataInputStream in, OutputStream out) throws IOException {
    in.skipNBytes(PREFACE_BYTES);
    writeFrame(out, SETTINGS, 0, new byte[0]);
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readUnsignedByte();
      int stream = in.readInt();
      in.skipNBytes(length);
      if (type == HEADERS) {
        return stream;
      }
    }
  }

  static void writeFrame(OutputStream out, int type, int stream, byte[] payload)
      throws IOException {
    byte[] frame = new byte[HEADER_BYTES + payload.length];
    frame[2] = (byte) payload.length;
    frame[3] = (byte) type;
    frame[8] = (byte) stream;
    System.arraycopy(payload, 0, frame, HEADER_BYTES, payload.length);
    out.write(frame);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
