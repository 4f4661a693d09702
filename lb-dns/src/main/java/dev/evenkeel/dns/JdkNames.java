package dev.evenkeel.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The JDK's resolver, for when dnsjava is not there: addresses only, without their time to live,
 * through the JVM's own cache. It cannot tell a name that does not exist from a name service that
 * is down, so it takes both for the latter.
 */
final class JdkNames implements NameClient {

  @Override
  public Found<InetAddress> addresses(String name) throws IOException {
    try {
      return new Found<>(List.of(InetAddress.getAllByName(name)), NO_TTL_SECONDS);
    } catch (UnknownHostException unknown) {
      throw new IOException("cannot resolve '" + name + "'", unknown);
    }
  }

  @Override
  public Found<Service> services(String name) throws IOException {
    throw new IOException(
        "service records need dnsjava on the class path (dnsjava:dnsjava), as the JDK cannot read them");
  }
}
