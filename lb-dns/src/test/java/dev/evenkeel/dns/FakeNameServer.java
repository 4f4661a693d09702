package dev.evenkeel.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server on a loopback port, over UDP and TCP. It knows the records it is given, follows
 * aliases among them, and can be made to fail in the ways that name servers fail.
 */
final class FakeNameServer implements AutoCloseable {

  /** What a server that is unwell makes of a good answer; null for silence. */
  private volatile UnaryOperator<byte[]> spoil = answer -> answer;

  private volatile List<Record> records = List.of();
  private volatile int code = Rcode.NOERROR;
  private volatile boolean lame;
  final List<String> asked = new CopyOnWriteArrayList<>();
  private final DatagramSocket udp;
  private final ServerSocket tcp;

  FakeNameServer() throws IOException {
    ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    tcp = listening;
    udp = new DatagramSocket(listening.getLocalSocketAddress());
    background("udp", this::serveUdp);
    background("tcp", this::serveTcp);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) tcp.getLocalSocketAddress();
  }

  /** Knows these records from now on, each as "name ttl type data". Names end with a dot. */
  FakeNameServer zone(String... lines) {
    List<Record> parsed = new ArrayList<>();
    for (String line : lines) {
      parsed.add(record(line));
    }
    records = List.copyOf(parsed);
    return this;
  }

  /** Answers with this code from now on. */
  FakeNameServer says(int newCode) {
    code = newCode;
    return this;
  }

  /** Refers to other name servers where it has no record. */
  FakeNameServer isLame() {
    lame = true;
    return this;
  }

  /** Sends from now on what {@code newSpoil} makes of each answer; nothing if that is empty. */
  FakeNameServer spoils(UnaryOperator<byte[]> newSpoil) {
    spoil = newSpoil;
    return this;
  }

  static Record record(String line) {
    String[] parts = line.split(" ", 4);
    try {
      return Record.fromString(
          Name.fromString(parts[0]),
          Type.value(parts[2]),
          DClass.IN,
          Long.parseLong(parts[1]),
          parts[3],
          Name.root);
    } catch (IOException bad) {
      throw new IllegalArgumentException("no record: " + line, bad);
    }
  }

  private byte[] answer(byte[] bytes, int length, String way) throws IOException {
    Message query = new Message(java.util.Arrays.copyOf(bytes, length));
    Record question = query.getQuestion();
    asked.add(way + " " + question.getName() + " " + Type.string(question.getType()));
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(question, Section.QUESTION);
    answer.getHeader().setRcode(code);
    if (code == Rcode.NOERROR) {
      fill(answer, question);
    }
    byte[] whole = answer.toWire(way.equals("udp") ? udpLimit(query) : Message.MAXLENGTH);
    return spoil.apply(whole);
  }

  private static int udpLimit(Message query) {
    return query.getOPT() == null ? 512 : query.getOPT().getPayloadSize();
  }

  private void fill(Message answer, Record question) throws IOException {
    Name at = question.getName();
    boolean known = false;
    for (Record each : records) { // an alias stands before what it leads to
      if (!each.getName().equals(at)) {
        continue;
      }
      known = true;
      if (each.getType() == question.getType()) {
        answer.addRecord(each, Section.ANSWER);
      } else if (each.getType() == Type.CNAME) {
        answer.addRecord(each, Section.ANSWER);
        at = ((org.xbill.DNS.CNAMERecord) each).getTarget();
      }
    }
    if (lame && answer.getSection(Section.ANSWER).isEmpty()) {
      answer.addRecord(record("test. 60 NS elsewhere.test."), Section.AUTHORITY);
    } else if (!known) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
    }
  }

  private void serveUdp() throws IOException {
    byte[] buffer = new byte[Message.MAXLENGTH];
    while (true) {
      DatagramPacket query = new DatagramPacket(buffer, buffer.length);
      udp.receive(query);
      byte[] answer = answer(buffer, query.getLength(), "udp");
      if (answer.length > 0) {
        udp.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
      }
    }
  }

  private void serveTcp() throws IOException {
    while (true) {
      try (Socket client = tcp.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] query = in.readNBytes(in.readUnsignedShort());
        byte[] answer = answer(query, query.length, "tcp");
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
      }
    }
  }

  private interface Loop {
    void run() throws IOException;
  }

  private void background(String way, Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                loop.run();
              } catch (IOException closed) {
                if (!udp.isClosed()) {
                  throw new java.io.UncheckedIOException(closed);
                }
              }
            },
            "fake-name-server-" + way);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
    } catch (IOException unwilling) {
      throw new java.io.UncheckedIOException(unwilling);
    }
  }
}
