package dev.evenkeel.okhttp;

import dev.evenkeel.api.AddressPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Dns;

/** Finds only addresses that a service's policy permits. */
final class PolicedDns implements Dns {

  private final String service;
  private final Dns names;
  private final AddressPolicy policy;

  PolicedDns(String service, Dns names, AddressPolicy policy) {
    this.service = service;
    this.names = names;
    this.policy = policy;
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    List<InetAddress> permitted = new ArrayList<>();
    for (InetAddress address : names.lookup(hostname)) {
      if (policy.permits(address)) {
        permitted.add(address);
      }
    }
    if (permitted.isEmpty()) {
      throw new UnknownHostException(
          "service '"
              + service
              + "': its address policy permits no address of "
              + hostname
              + "; BalancedService.Builder.addressPolicy sets another");
    }
    return permitted;
  }
}
