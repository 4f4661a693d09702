package dev.evenkeel.examples.dispatch.dns;

import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Messages over TCP, each behind its length. A connection has a thread; when there are too many,
 * the oldest is closed, so that nobody can keep others out by holding on.
 */
final class Connections implements AutoCloseable {

  static final int MOST = 64;

  /** Room for an update of some hundred records. */
  private static final int MOST_BYTES = 16_384;

  /** How long a client may take for a message, silence before it included. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ServerSocket listening;
  private final Responder responder;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final LongAdder answers = new LongAdder();

  Connections(ServerSocket listening, Responder responder) {
    this.listening = listening;
    this.responder = responder;
    new Thread(this::accept, "dns-accept").start();
  }

  long answers() {
    return answers.sum();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        if (open.size() > MOST) {
          closeOldest();
        }
        new Thread(() -> serve(socket), "dns-tcp").start();
      } catch (IOException gone) {
        // Closed, or whoever knocked has left; the next one may stay.
      }
    }
    while (!open.isEmpty()) {
      closeOldest();
    }
  }

  private void closeOldest() {
    Socket oldest = open.poll();
    if (oldest != null) {
      try {
        oldest.close();
      } catch (IOException closedEnough) {
        // Nothing more can be done.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      while (true) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        int length = ByteBuffer.wrap(read(socket, 2, deadline)).getShort() & 0xFFFF;
        byte[] answer =
            length > MOST_BYTES
                ? null
                : responder.answer(read(socket, length, deadline), socket.getInetAddress(), false);
        if (answer == null) {
          return;
        }
        ByteBuffer framed = ByteBuffer.allocate(2 + answer.length);
        framed.putShort((short) answer.length).put(answer);
        socket.getOutputStream().write(framed.array());
        answers.increment();
      }
    } catch (IOException ended) {
      // By the client, by its silence, or because others want its place.
    } finally {
      open.remove(socket);
    }
  }

  /** Reads so many bytes; the deadline is for all of them, not for each. */
  private static byte[] read(Socket socket, int length, long deadline) throws IOException {
    byte[] bytes = new byte[length];
    int read = 0;
    while (read < length) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new SocketTimeoutException();
      }
      socket.setSoTimeout((int) left);
      int more = socket.getInputStream().read(bytes, read, length - read);
      if (more < 0) {
        throw new EOFException();
      }
      read += more;
    }
    return bytes;
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException closedEnough) {
      // Nothing more can be done.
    }
  }
}
