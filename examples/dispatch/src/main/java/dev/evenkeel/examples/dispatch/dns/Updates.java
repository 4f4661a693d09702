package dev.evenkeel.examples.dispatch.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ServerStatus;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Changes the servers by dynamic updates (RFC 2136), all of a message or nothing. Addresses of the
 * service's name and its SRV records can be added and deleted:
 *
 * <pre>
 * update add www.example.test 5 A 10.0.0.4                   a server at the usual port
 * update add _http._tcp.www.example.test 5 SRV 1 3 8080 10-0-0-5.www.example.test.   tier 1, weight 3
 * update delete www.example.test A 10.0.0.4
 * </pre>
 *
 * <p>They last as long as this process.
 */
final class Updates {

  private final ZoneSettings settings;
  private final ServiceZone zone;
  private final LoadBalancer engine;
  private final boolean allowed;

  /**
   * Returns what makes updates.
   *
   * @param allowed false if the list of servers follows something else
   */
  Updates(ZoneSettings settings, ServiceZone zone, LoadBalancer engine, boolean allowed) {
    this.settings = settings;
    this.zone = zone;
    this.engine = engine;
    this.allowed = allowed;
  }

  /** Makes an update whose signature is good, and returns what became of it. */
  synchronized int apply(Message update) {
    Record asked = update.getQuestion();
    if (asked == null
        || update.getSection(Section.ZONE).size() != 1
        || asked.getType() != Type.SOA) {
      return Rcode.FORMERR;
    }
    if (asked.getDClass() != DClass.IN || !asked.getName().equals(zone.origin())) {
      return Rcode.NOTAUTH;
    }
    if (!allowed) {
      return Rcode.REFUSED;
    }
    int unmet = Prerequisites.check(update.getSection(Section.PREREQ), zone);
    if (unmet != Rcode.NOERROR) {
      return unmet;
    }
    ServerEdit edit = new ServerEdit(settings, members());
    for (Record change : update.getSection(Section.UPDATE)) {
      int code = edit.apply(change);
      if (code != Rcode.NOERROR) {
        return code;
      }
    }
    engine.update(edit.servers()); // when this returns, no answer names a server that is gone
    return Rcode.NOERROR;
  }

  private List<Server> members() {
    return engine.snapshot().servers().stream().map(ServerStatus::server).toList();
  }
}
