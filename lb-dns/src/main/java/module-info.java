/** Servers from DNS: addresses and service records, followed as they change. */
module dev.evenkeel.dns {
  requires transitive dev.evenkeel.api;
  requires static transitive org.jspecify;
  requires static org.dnsjava;
  requires org.slf4j;

  exports dev.evenkeel.dns;
}
