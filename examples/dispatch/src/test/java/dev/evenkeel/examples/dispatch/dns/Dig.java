package dev.evenkeel.examples.dispatch.dns;

import dev.evenkeel.examples.dispatch.Arguments;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A name server as the command line starts it, and questions to it over real sockets. */
final class Dig implements AutoCloseable {

  private final RunningDns server;

  private Dig(RunningDns server) {
    this.server = server;
  }

  /** Starts a name server for www.test on a free port, with these further options. */
  static Dig at(String... options) throws IOException {
    List<String> all =
        Stream.concat(
                Stream.of("--name www.test --listen 127.0.0.1:0 --slow-start 0s".split(" ", -1)),
                Stream.of(options))
            .toList();
    DnsForm form = new DnsForm();
    return new Dig(form.start(Arguments.parse(form.options(), all.toArray(new String[0]))));
  }

  RunningDns server() {
    return server;
  }

  SimpleResolver resolver() throws UnknownHostException {
    SimpleResolver resolver = new SimpleResolver(server.address());
    resolver.setTimeout(Duration.ofSeconds(5));
    resolver.setIgnoreTruncation(true);
    return resolver;
  }

  static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException noName) {
      throw new IllegalArgumentException(noName);
    }
  }

  static Message question(String name, int type) {
    return Message.newQuery(Record.newRecord(name(name), type, DClass.IN));
  }

  Message ask(String name, int type) throws IOException {
    return resolver().send(question(name, type));
  }

  Message askWith(EDNSOption option, String name, int type) throws IOException {
    SimpleResolver resolver = resolver();
    resolver.setEDNS(0, 1232, 0, option);
    return resolver.send(question(name, type));
  }

  /** Returns the addresses of www.test in the order of the answer. */
  List<String> addresses() throws IOException {
    return rdata(ask("www.test", Type.A), Section.ANSWER);
  }

  static List<String> rdata(Message message, int section) {
    return message.getSection(section).stream().map(Record::rdataToString).toList();
  }

  int update(@Nullable TSIG key, Message update) throws IOException {
    SimpleResolver resolver = resolver();
    if (key != null) {
      resolver.setTSIGKey(key);
    }
    return resolver.send(update).getRcode();
  }

  /** Sends bytes as they are, over UDP, and returns the answer's. */
  byte[] raw(byte[] asked) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(5000);
      InetSocketAddress to = server.address();
      socket.send(new DatagramPacket(asked, asked.length, to));
      DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
      socket.receive(answer);
      return Arrays.copyOf(answer.getData(), answer.getLength());
    }
  }

  /** Returns a message behind its length, as it goes over TCP. */
  static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(2 + message.length)
        .putShort((short) message.length)
        .put(message)
        .array();
  }

  @Override
  public void close() {
    server.close();
  }
}
