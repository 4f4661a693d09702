package dev.evenkeel.examples.dispatch.dns;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/** Answers messages, however they came: questions from the zone, updates by {@link Updates}. */
final class Responder {

  private static final System.Logger log = System.getLogger(Responder.class.getName());

  /** What an answer over UDP may have if the asker says nothing else (RFC 1035). */
  private static final int LEAST_ROOM = 512;

  /** What gets through everywhere without being cut up on the way (DNS flag day 2020). */
  private static final int MOST_ROOM = 1232;

  private final ServiceZone zone;
  private final Updates updates;
  private final @Nullable TSIG key;

  /**
   * Returns a responder.
   *
   * @param key what updates must be signed with; null allows none
   */
  Responder(ServiceZone zone, Updates updates, @Nullable TSIG key) {
    this.zone = zone;
    this.updates = updates;
    this.key = key;
  }

  /**
   * Returns the answer to {@code wire}, or null if it deserves none.
   *
   * @param overUdp whether there is only so much room as the asker says
   */
  byte @Nullable [] answer(byte[] wire, InetAddress from, boolean overUdp) {
    if (wire.length < Header.LENGTH || (wire[2] & 0x80) != 0) {
      return null; // to answer an answer could go on for ever
    }
    Message asked;
    try {
      asked = new Message(wire);
    } catch (IOException | RuntimeException malformed) {
      return refusal(wire);
    }
    OPTRecord extension = asked.getOPT();
    Subnet subnet = Subnet.of(extension, from);
    Message answer = begin(asked);
    int signature = signature(asked, wire);
    int code = signature == Rcode.NOERROR ? respond(asked, subnet, answer) : Rcode.NOTAUTH;
    answer.getHeader().setRcode(code & 0xF);
    if (extension != null) {
      List<EDNSOption> scope = subnet.scope();
      answer.addRecord(new OPTRecord(MOST_ROOM, code >> 4, 0, 0, scope), Section.ADDITIONAL);
    }
    if (key != null && asked.getTSIG() != null) {
      answer.setTSIG(key, signature, asked.getTSIG());
    }
    return answer.toWire(overUdp ? room(extension) : Message.MAXLENGTH);
  }

  private static int room(@Nullable OPTRecord extension) {
    int asked = extension == null ? LEAST_ROOM : extension.getPayloadSize();
    return Math.max(LEAST_ROOM, Math.min(MOST_ROOM, asked));
  }

  /** Of a message that cannot be read, the number can, and what it was meant to be. */
  private static byte[] refusal(byte[] wire) {
    Header header = new Header((wire[0] & 0xFF) << 8 | (wire[1] & 0xFF));
    header.setOpcode(wire[2] >> 3 & 0xF);
    header.setFlag(Flags.QR);
    header.setRcode(Rcode.FORMERR);
    return header.toWire();
  }

  private static Message begin(Message asked) {
    Message answer = new Message(asked.getHeader().getID());
    Header header = answer.getHeader();
    header.setFlag(Flags.QR);
    header.setOpcode(asked.getHeader().getOpcode());
    if (asked.getHeader().getFlag(Flags.RD)) {
      header.setFlag(Flags.RD);
    }
    asked.getSection(Section.QUESTION).forEach(q -> answer.addRecord(q, Section.QUESTION));
    return answer;
  }

  /** Returns what is wrong with the signature; nothing, if there is none. */
  private int signature(Message asked, byte[] wire) {
    if (asked.getTSIG() == null) {
      return Rcode.NOERROR;
    }
    return key == null ? Rcode.BADKEY : key.verify(asked, wire, null);
  }

  private int respond(Message asked, Subnet subnet, Message answer) {
    OPTRecord extension = asked.getOPT();
    if (extension != null && extension.getVersion() > 0) {
      return Rcode.BADVERS;
    }
    try {
      return switch (asked.getHeader().getOpcode()) {
        case Opcode.QUERY -> question(asked, subnet.network(), answer);
        case Opcode.UPDATE -> asked.getTSIG() == null ? Rcode.REFUSED : updates.apply(asked);
        default -> Rcode.NOTIMP;
      };
    } catch (RuntimeException failure) {
      log.log(WARNING, "no answer to " + asked.getQuestion(), failure);
      return Rcode.SERVFAIL;
    }
  }

  private int question(Message asked, Network client, Message answer) {
    Record question = asked.getQuestion();
    if (question == null || asked.getHeader().getCount(Section.QUESTION) != 1) {
      return Rcode.FORMERR;
    }
    Name name = question.getName();
    int type = question.getType();
    // ANY is refused as AXFR is: who wants to know everything wants it sent to somebody else.
    if (question.getDClass() != DClass.IN || !name.subdomain(zone.origin()) || !Type.isRR(type)) {
      return Rcode.REFUSED;
    }
    answer.getHeader().setFlag(Flags.AA);
    List<Record> records = zone.answer(name, type, client);
    records.forEach(record -> answer.addRecord(record, Section.ANSWER));
    records.stream()
        .map(Record::getAdditionalName)
        .filter(target -> target != null)
        .distinct()
        .flatMap(target -> zone.records(target).stream())
        .forEach(record -> answer.addRecord(record, Section.ADDITIONAL));
    if (records.isEmpty()) {
      answer.addRecord(zone.authority(), Section.AUTHORITY);
    }
    return records.isEmpty() && !zone.exists(name) ? Rcode.NXDOMAIN : Rcode.NOERROR;
  }
}
