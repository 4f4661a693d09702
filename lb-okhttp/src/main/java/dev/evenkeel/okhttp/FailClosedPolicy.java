package dev.evenkeel.okhttp;

import dev.evenkeel.api.AddressPolicy;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A policy that permits nothing when the one under it throws. */
final class FailClosedPolicy implements AddressPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(BalancedService.class);

  private final String service;
  private final AddressPolicy policy;
  private final AtomicBoolean told = new AtomicBoolean();

  FailClosedPolicy(String service, AddressPolicy policy) {
    this.service = service;
    this.policy = policy;
  }

  @Override
  public boolean permits(InetAddress address) {
    try {
      return policy.permits(address);
    } catch (RuntimeException failure) {
      if (told.compareAndSet(false, true)) {
        LOG.warn(
            "service '{}': its address policy failed, so it permits nothing (told once)",
            service,
            failure);
      }
      return false;
    }
  }
}
