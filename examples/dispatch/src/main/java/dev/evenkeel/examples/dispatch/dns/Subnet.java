package dev.evenkeel.examples.dispatch.dns;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.OPTRecord;

/**
 * Where the client is for whom is asked: what the resolver tells of it (RFC 7871), else the
 * resolver's own network.
 *
 * @param network the network of the client
 * @param told what the resolver said, or null
 */
record Subnet(Network network, @Nullable ClientSubnetOption told) {

  static Subnet of(@Nullable OPTRecord extension, InetAddress resolver) {
    if (extension != null) {
      for (EDNSOption option : extension.getOptions(EDNSOption.Code.CLIENT_SUBNET)) {
        ClientSubnetOption told = (ClientSubnetOption) option;
        // 0 bits: the client does not want to be told of. Then nothing else is made of it.
        return new Subnet(Network.around(told.getAddress(), told.getSourcePrefixLength()), told);
      }
    }
    return new Subnet(Network.around(resolver), null);
  }

  /**
   * Returns what an answer says about whom it holds for: this network alone, so that a resolver
   * does not give the nearest servers of one client to another, and spreads by network where it
   * may.
   */
  List<EDNSOption> scope() {
    if (told == null) {
      return List.of();
    }
    int bits = told.getSourcePrefixLength();
    return List.of(new ClientSubnetOption(bits, bits, network.first()));
  }
}
