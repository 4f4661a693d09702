package dev.evenkeel.examples.dispatch.dns;

import static java.util.stream.Collectors.toSet;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What an update wants to be so before it acts (RFC 2136, 3.2). */
final class Prerequisites {

  private Prerequisites() {}

  /** Returns the code of the first that is not met, or NOERROR. */
  static int check(List<Record> wanted, ServiceZone zone) {
    for (Record one : wanted) {
      int code = check(one, zone);
      if (code != Rcode.NOERROR) {
        return code;
      }
    }
    List<Record> exactly = wanted.stream().filter(r -> r.getDClass() == DClass.IN).toList();
    boolean met =
        exactly.stream().allMatch(r -> like(r, exactly).equals(like(r, zone.records(r.getName()))));
    return met ? Rcode.NOERROR : Rcode.NXRRSET;
  }

  private static int check(Record wanted, ServiceZone zone) {
    if (wanted.getTTL() != 0) {
      return Rcode.FORMERR;
    }
    if (!wanted.getName().subdomain(zone.origin())) {
      return Rcode.NOTZONE;
    }
    boolean any = wanted.getType() == Type.ANY;
    boolean there =
        zone.records(wanted.getName()).stream()
            .anyMatch(record -> any || record.getType() == wanted.getType());
    return switch (wanted.getDClass()) {
      case DClass.ANY -> there ? Rcode.NOERROR : any ? Rcode.NXDOMAIN : Rcode.NXRRSET;
      case DClass.NONE -> !there ? Rcode.NOERROR : any ? Rcode.YXDOMAIN : Rcode.YXRRSET;
      case DClass.IN -> Rcode.NOERROR; // looked at together with the others of its kind
      default -> Rcode.FORMERR;
    };
  }

  private static Set<Record> like(Record one, Collection<Record> records) {
    return records.stream().filter(one::sameRRset).collect(toSet());
  }
}
