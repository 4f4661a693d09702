package dev.evenkeel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressPolicyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "224.0.0.1",
        "239.255.255.255",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "febf::1",
        "ff02::1",
        "fd00:ec2::254",
        // IPv6 that stands for IPv4: mapped, compatible, NAT64, 6to4
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "2002:7f00:1::1"
      })
  void discoveryMayNotName(String address) throws UnknownHostException {
    assertThat(AddressPolicy.remoteOnly().permits(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.0.1",
        "10.0.0.1",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.0.1",
        "169.255.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "203.0.113.9",
        "223.255.255.255",
        "255.255.255.254",
        "2001:db8::1",
        "fd00::1",
        "fd00:ec2::253",
        "fec0::1",
        "64:ff9b::10.0.0.1",
        "2002:a00:1::1",
        "::ffff:10.0.0.1"
      })
  void discoveryMayName(String address) throws UnknownHostException {
    assertThat(AddressPolicy.remoteOnly().permits(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void aServerConfiguredByHandMayBeOnThisMachine() throws UnknownHostException {
    for (String loopback : List.of("127.0.0.1", "::1")) {
      assertThat(AddressPolicy.standard().permits(InetAddress.getByName(loopback))).isTrue();
    }
    for (String metadata :
        List.of("169.254.169.254", "fd00:ec2::254", "64:ff9b::169.254.169.254")) {
      assertThat(AddressPolicy.standard().permits(InetAddress.getByName(metadata))).isFalse();
    }
  }
}
