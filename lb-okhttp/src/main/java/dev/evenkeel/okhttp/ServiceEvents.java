package dev.evenkeel.okhttp;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Server;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries changes of a service's servers to the clients that call it, and tells of leaks. */
final class ServiceEvents implements LoadBalancerListener {

  private static final Logger LOG = LoggerFactory.getLogger(BalancedService.class);

  /** Weak, as a service may outlive the clients in which it was installed. */
  private final List<WeakReference<RouteTable>> tables = new CopyOnWriteArrayList<>();

  private final AtomicBoolean leakTold = new AtomicBoolean();

  void keepUpToDate(RouteTable table) {
    tables.removeIf(reference -> reference.get() == null);
    tables.add(new WeakReference<>(table));
  }

  @Override
  public void serversChanged(String service, List<Server> servers) {
    eachTable(table -> table.retain(servers));
  }

  void evictIdle() {
    eachTable(RouteTable::evictIdle);
  }

  private void eachTable(Consumer<RouteTable> action) {
    for (WeakReference<RouteTable> reference : tables) {
      RouteTable table = reference.get();
      if (table != null) {
        action.accept(table);
      }
    }
  }

  @Override
  public void attemptLeaked(String service, Server server) {
    if (leakTold.compareAndSet(false, true)) {
      LOG.warn(
          "service '{}': a response from {} was dropped without being closed; close every response"
              + " or body (told once, counted always)",
          service,
          server.id());
    }
  }
}
