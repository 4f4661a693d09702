package dev.evenkeel.examples.dispatch.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** Messages over UDP. One thread does all: an answer takes microseconds and waits for nothing. */
final class Datagrams implements AutoCloseable {

  /** More than any question has; of what is longer the rest is lost, and it cannot be read. */
  private static final int MOST_BYTES = 4096;

  private final DatagramSocket socket;
  private final Responder responder;
  private final LongAdder answers = new LongAdder();

  Datagrams(DatagramSocket socket, Responder responder) {
    this.socket = socket;
    this.responder = responder;
    new Thread(this::serve, "dns-udp").start();
  }

  long answers() {
    return answers.sum();
  }

  private void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
    while (!socket.isClosed()) {
      try {
        packet.setLength(MOST_BYTES);
        socket.receive(packet);
        byte[] asked = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] answer = responder.answer(asked, packet.getAddress(), true);
        if (answer != null) {
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          answers.increment();
        }
      } catch (IOException | RuntimeException lost) {
        // Closed, or this asker cannot be answered, as one with port 0; the next one may.
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
