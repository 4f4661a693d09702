package dev.evenkeel.examples.dispatch.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What is compared: the library in the client, the forms, and what others use in their place. */
final class Ways {

  /** How often servers are asked whether they are well, by all who ask; three failures count. */
  static final Duration CHECK_EVERY = Duration.ofMillis(500);

  private Ways() {}

  /**
   * Returns all ways.
   *
   * @param ttl how long answers of the name server may be remembered
   */
  static List<Way> all(Duration ttl) {
    String dispatcher = "plain http://" + Network.DISPATCHER;
    return List.of(
        new ClientSide(),
        new OwnForm("redirect", "--listen 10.3.0.1:8001", dispatcher + ":8001"),
        new OwnForm(
            "dns",
            // One address: with several, a client that is refused tries the next one by itself.
            "--name www.test --listen 10.3.0.1:53 --answers 1 --ttl " + ttl.toSeconds() + "s",
            "dns http://www.test " + Network.DISPATCHER),
        new OwnForm("proxy", "--listen 10.3.0.1:8002", dispatcher + ":8002"),
        new OwnForm("nat", "--service " + Network.NAT + ":80", "plain http://" + Network.NAT),
        new OwnForm(
            "direct",
            "--device e0 --service " + Network.SHARED + ":80",
            "plain http://" + Network.SHARED),
        ReferenceProxy.NGINX,
        ReferenceProxy.HAPROXY,
        new NftAlone());
  }

  /** Returns those of which all is done in the client or the kernel. */
  static List<Way> withoutProcesses() {
    return List.of(new ClientSide(), new NftAlone());
  }

  private record ClientSide() implements Way {
    @Override
    public String title() {
      return "client-side";
    }

    @Override
    public String users(int servers) {
      return "balanced " + Network.list(servers);
    }

    @Override
    public Dispatcher start(Network network, int servers) {
      return new Dispatcher(List.of(), () -> {});
    }
  }

  /** One of the sub-commands of {@code dispatch}. */
  private record OwnForm(String title, String options, String users) implements Way {
    @Override
    public boolean startsCold() {
      return title.equals("redirect") || title.equals("proxy");
    }

    @Override
    public String users(int servers) {
      return users;
    }

    @Override
    public Dispatcher start(Network network, int servers) throws IOException {
      return Dispatcher.of(
          network
              .dispatch(
                  "%s %s --servers %s --strategy rr --check-every %dms --slow-start 0s"
                      .formatted(title, options, Network.list(servers), CHECK_EVERY.toMillis()))
              .process());
    }
  }

  /** Rules of the kernel that nobody keeps in step with the servers. */
  private record NftAlone() implements Way {
    @Override
    public String title() {
      return "nft-alone";
    }

    @Override
    public String users(int servers) {
      return "plain http://" + Network.NFT;
    }

    @Override
    public Dispatcher start(Network network, int servers) throws IOException {
      StringBuilder map = new StringBuilder();
      for (String address : Network.addresses(servers)) {
        map.append(map.isEmpty() ? "" : ", ");
        map.append(Network.addresses(servers).indexOf(address)).append(" : ").append(address);
      }
      network.run("nft", "add table ip alone");
      network.run("nft", "add chain ip alone pre { type nat hook prerouting priority -100 ; }");
      network.run(
          "nft",
          "add rule ip alone pre ip daddr %s tcp dport 80 dnat to numgen inc mod %d map { %s }"
              .formatted(Network.NFT, servers, map));
      return new Dispatcher(List.of(), () -> network.run("nft", "delete table ip alone"));
    }
  }
}
