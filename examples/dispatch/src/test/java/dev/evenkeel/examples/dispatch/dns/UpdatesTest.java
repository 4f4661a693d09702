package dev.evenkeel.examples.dispatch.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** Dynamic updates, signed and not. */
@Timeout(30)
final class UpdatesTest {

  private static final Name WWW = Dig.name("www.test");
  private static final Name SERVICE = Dig.name("_http._tcp.www.test");
  private static final TSIG KEY = new TSIG("hmac-sha256", "editor", "c2VjcmV0IG9mIHRoZSB0ZXN0");
  private static final TSIG FALSE_KEY = new TSIG("hmac-sha256", "editor", "YW5vdGhlciBzZWNyZXQ=");

  @TempDir Path directory;
  private Dig dig;

  @BeforeEach
  void start() throws IOException {
    Path key = directory.resolve("key");
    Files.writeString(
        key,
        """
        key "editor" {
        	algorithm hmac-sha256;
        	secret "c2VjcmV0IG9mIHRoZSB0ZXN0";
        };
        """);
    dig =
        Dig.at(
            "--servers",
            "10.0.0.1:8080;id=a,10.0.0.2:8080;id=b",
            "--check",
            "none",
            "--key-file",
            key.toString());
  }

  @AfterEach
  void stop() {
    dig.close();
  }

  private List<String> services() throws IOException {
    return Dig.rdata(dig.ask("_http._tcp.www.test", Type.SRV), Section.ANSWER);
  }

  @Test
  void addressIsAddedAndDeleted() throws IOException {
    Update add = new Update(WWW);
    add.add(WWW, Type.A, 5, "10.0.0.3");
    assertThat(dig.update(KEY, add)).isEqualTo(Rcode.NOERROR);
    assertThat(dig.addresses()).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2", "10.0.0.3");
    assertThat(services()).contains("0 1 8080 10-0-0-3.www.test.");

    Update delete = new Update(WWW);
    delete.delete(WWW, Type.A, "10.0.0.1");
    assertThat(dig.update(KEY, delete)).isEqualTo(Rcode.NOERROR);
    assertThat(dig.addresses()).containsExactlyInAnyOrder("10.0.0.2", "10.0.0.3");
  }

  @Test
  void serviceRecordBringsPortWeightAndTier() throws IOException {
    Update add = new Update(WWW);
    add.add(SERVICE, Type.SRV, 5, "1 7 9090 10-0-0-5.www.test.");
    add.add(SERVICE, Type.SRV, 5, "0 4 8080 10-0-0-1.www.test."); // one that is there
    assertThat(dig.update(KEY, add)).isEqualTo(Rcode.NOERROR);

    assertThat(services())
        .containsExactly(
            "0 4 8080 10-0-0-1.www.test.",
            "0 1 8080 10-0-0-2.www.test.",
            "1 7 9090 10-0-0-5.www.test.");
    assertThat(dig.server().engine().snapshot().server("a").server().weight()).isEqualTo(4);
  }

  @Test
  void nameIsEmptiedAndFilledAnewInOneUpdate() throws IOException {
    Update replace = new Update(WWW);
    replace.delete(WWW, Type.A);
    replace.add(WWW, Type.A, 5, "10.0.0.9");

    assertThat(dig.update(KEY, replace)).isEqualTo(Rcode.NOERROR);
    assertThat(dig.addresses()).containsExactly("10.0.0.9");
  }

  @Test
  void withoutServersTheNameStaysAndIsEmpty() throws IOException {
    Update delete = new Update(WWW);
    delete.delete(WWW);

    assertThat(dig.update(KEY, delete)).isEqualTo(Rcode.NOERROR);
    Message empty = dig.ask("www.test", Type.A);
    assertThat(empty.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(empty.getSection(Section.ANSWER)).isEmpty();
  }

  @Test
  void partOfAnUpdateIsNeverMade() throws IOException {
    Update half = new Update(WWW);
    half.add(WWW, Type.A, 5, "10.0.0.3");
    half.add(WWW, Type.TXT, 5, "text");

    assertThat(dig.update(KEY, half)).isEqualTo(Rcode.REFUSED);
    assertThat(dig.addresses()).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
  }

  @Test
  void unsignedAndFalselySignedUpdatesChangeNothing() throws IOException {
    Update add = new Update(WWW);
    add.add(WWW, Type.A, 5, "10.0.0.3");

    assertThat(dig.update(null, add)).isEqualTo(Rcode.REFUSED);
    Update again = new Update(WWW);
    again.add(WWW, Type.A, 5, "10.0.0.3");
    again.setTSIG(FALSE_KEY);
    assertThat(new Message(dig.raw(again.toWire(Message.MAXLENGTH))).getRcode())
        .isEqualTo(Rcode.NOTAUTH);
    assertThat(dig.addresses()).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
  }

  @Test
  void prerequisitesAreKept() throws IOException {
    assertThat(dig.update(KEY, add(update -> update.present(WWW, Type.AAAA))))
        .isEqualTo(Rcode.NXRRSET);
    assertThat(dig.update(KEY, add(update -> update.absent(WWW, Type.A)))).isEqualTo(Rcode.YXRRSET);
    assertThat(dig.update(KEY, add(update -> update.absent(WWW)))).isEqualTo(Rcode.YXDOMAIN);
    assertThat(dig.update(KEY, add(update -> update.present(Dig.name("x.www.test")))))
        .isEqualTo(Rcode.NXDOMAIN);
    assertThat(dig.update(KEY, add(update -> update.present(WWW, Type.A, "10.0.0.1"))))
        .as("the set must be the same, not hold it")
        .isEqualTo(Rcode.NXRRSET);
    assertThat(dig.addresses()).doesNotContain("10.0.0.3");

    assertThat(
            dig.update(
                KEY,
                add(
                    update -> {
                      update.present(WWW, Type.A, "10.0.0.2");
                      update.present(WWW, Type.A, "10.0.0.1");
                    })))
        .isEqualTo(Rcode.NOERROR);
    assertThat(dig.addresses()).contains("10.0.0.3");
  }

  private interface Wish {
    void of(Update update) throws IOException;
  }

  private static Update add(Wish wish) throws IOException {
    Update update = new Update(WWW);
    wish.of(update);
    update.add(WWW, Type.A, 5, "10.0.0.3");
    return update;
  }

  @Test
  void otherZonesAndNamesAreRefused() throws IOException {
    assertThat(dig.update(KEY, new Update(Dig.name("other.test")))).isEqualTo(Rcode.NOTAUTH);
    Update outside = new Update(WWW);
    outside.add(Dig.name("other.test"), Type.A, 5, "10.0.0.3");
    assertThat(dig.update(KEY, outside)).isEqualTo(Rcode.NOTZONE);
  }

  @Test
  void keyFileThatHoldsNoKeyIsRefusedWithoutTellingWhatItHolds() throws IOException {
    Path broken = directory.resolve("broken");
    Files.writeString(broken, "key editor { algorithm hmac-sha256; secret \"not*base64\"; };");

    assertThatThrownBy(() -> UpdateKey.read(broken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tsig-keygen")
        .hasMessageNotContaining("not*base64");
  }
}
