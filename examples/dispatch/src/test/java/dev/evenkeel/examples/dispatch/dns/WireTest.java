package dev.evenkeel.examples.dispatch.dns;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Sizes, broken messages, and TCP connections: what holds whatever is asked. */
@Timeout(30)
final class WireTest {

  private Dig dig;

  @BeforeEach
  void startWithMoreServersThanASmallAnswerHasRoomFor() throws IOException {
    String servers =
        IntStream.rangeClosed(1, 60).mapToObj(i -> "10.0.0." + i + ":80").collect(joining(","));
    dig = Dig.at("--servers", servers, "--check", "none", "--answers", "1000");
  }

  @AfterEach
  void stop() {
    dig.close();
  }

  private Message ask(int room, boolean tcp) throws IOException {
    SimpleResolver resolver = dig.resolver();
    resolver.setTCP(tcp);
    resolver.setEDNS(room > 0 ? 0 : -1, room, 0);
    return resolver.send(Dig.question("www.test", Type.A));
  }

  @Test
  void answerThatIsTooLargeIsCutAndSaysSo() throws IOException {
    Message cut = ask(0, false);

    assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(cut.numBytes()).isLessThanOrEqualTo(512);
  }

  @Test
  void overTcpNothingIsCut() throws IOException {
    Message whole = ask(0, true);

    assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(whole.getSection(Section.ANSWER)).hasSize(60);
  }

  @Test
  void roomThatTheAskerHasIsUsed() throws IOException {
    Message large = ask(1232, false);

    assertThat(large.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(large.getSection(Section.ANSWER)).hasSize(60);
    assertThat(large.getOPT().getPayloadSize()).isEqualTo(1232);
    assertThat(ask(700, false).getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(ask(700, false).numBytes()).isLessThanOrEqualTo(700);
  }

  @Test
  void unknownVersionOfTheExtensionIsSaidToBeBad() throws IOException {
    Message asked = Dig.question("www.test", Type.A);
    asked.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);

    assertThat(new Message(dig.raw(asked.toWire())).getRcode()).isEqualTo(Rcode.BADVERS);
  }

  @Test
  void brokenMessageIsAFormatError() throws IOException {
    byte[] broken = Dig.question("www.test", Type.A).toWire();
    broken[12] = 63; // the first label is longer than the message
    Message answer = new Message(dig.raw(broken));

    assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(answer.getHeader().getID()).isEqualTo((broken[0] & 0xFF) << 8 | (broken[1] & 0xFF));
  }

  @Test
  void noMessageEndsTheServer() throws IOException {
    Message asked = Dig.question("www.test", Type.A);
    EDNSOption client = new ClientSubnetOption(24, InetAddress.getByName("192.0.2.0"));
    asked.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(client)), Section.ADDITIONAL);
    Random random = new Random(6);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 2000; i++) {
        byte[] wire = Arrays.copyOf(asked.toWire(), random.nextInt(asked.numBytes() + 20));
        for (int j = 0; j < 3 && wire.length > 0; j++) {
          wire[random.nextInt(wire.length)] = (byte) random.nextInt();
        }
        socket.send(new DatagramPacket(wire, wire.length, dig.server().address()));
        if (i % 20 == 0) { // in time with the server: what overflows its socket tests nothing
          assertThat(ask(1232, false).getSection(Section.ANSWER)).as("message %d", i).hasSize(60);
        }
      }
    }
  }

  @Test
  void severalQuestionsAreAFormatError() throws IOException {
    Message two = Dig.question("www.test", Type.A);
    two.addRecord(Dig.question("www.test", Type.AAAA).getQuestion(), Section.QUESTION);

    assertThat(new Message(dig.raw(two.toWire())).getRcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void otherOperationsAreNotImplemented() throws IOException {
    Message notify = Dig.question("www.test", Type.SOA);
    notify.getHeader().setOpcode(Opcode.NOTIFY);

    assertThat(new Message(dig.raw(notify.toWire())).getRcode()).isEqualTo(Rcode.NOTIMP);
  }

  @Test
  void answersAndScrapsAreNotAnswered() throws IOException {
    Message answer = Dig.question("www.test", Type.A);
    answer.getHeader().setFlag(Flags.QR);
    try (Socket socket = new Socket()) {
      socket.connect(dig.server().address());
      socket.getOutputStream().write(Dig.framed(answer.toWire()));

      assertThat(socket.getInputStream().read()).as("end of the connection").isEqualTo(-1);
    }
    try (Socket socket = new Socket()) {
      socket.connect(dig.server().address());
      socket.getOutputStream().write(Dig.framed(new byte[11]));

      assertThat(socket.getInputStream().read()).as("end of the connection").isEqualTo(-1);
    }
  }

  @Test
  void severalQuestionsMayFollowOnAConnection() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(dig.server().address());
      byte[] framed = Dig.framed(Dig.question("www.test", Type.A).toWire());
      socket.getOutputStream().write(framed);
      socket.getOutputStream().write(framed);
      DataInputStream in = new DataInputStream(socket.getInputStream());

      for (int i = 0; i < 2; i++) {
        byte[] answer = in.readNBytes(in.readUnsignedShort());
        assertThat(new Message(answer).getSection(Section.ANSWER)).hasSize(60);
      }
    }
  }

  @Test
  void tooLongAMessageEndsTheConnection() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(dig.server().address());
      socket.getOutputStream().write(new byte[] {(byte) 0xFF, (byte) 0xFF, 1, 2, 3});

      assertThat(ends(socket.getInputStream())).isTrue();
    }
  }

  /** A reset is an end too: the server closes without having read all. */
  private static boolean ends(InputStream in) {
    try {
      return in.read() == -1;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void oldestConnectionMakesRoomForTheNext() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i <= Connections.MOST; i++) {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.connect(dig.server().address());
      }
      assertThat(ends(sockets.get(0).getInputStream())).isTrue();
      sockets.get(1).getOutputStream().write(Dig.framed(Dig.question("www.test", Type.A).toWire()));
      assertThat(sockets.get(1).getInputStream().read()).isNotEqualTo(-1);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
