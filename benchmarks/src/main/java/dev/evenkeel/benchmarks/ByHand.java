package dev.evenkeel.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What people write when they need no library for it: the usual code, neither tuned nor naive. */
abstract class ByHand extends Contender<ByHand.Host[]> {

  /** A server and its running calls. */
  static final class Host {
    final String address;
    final int weight;
    final AtomicInteger running = new AtomicInteger();
    int current; // of the smooth weighted rotation
    int queued; // of the queue, which cannot bear counts that change while they are in it

    Host(String address, int weight) {
      this.address = address;
      this.weight = weight;
    }
  }

  volatile Host[] hosts = {};

  @Override
  public Host[] list(Fleet fleet) {
    return IntStream.range(0, fleet.size())
        .mapToObj(i -> new Host(fleet.address(i), fleet.weight(i)))
        .toArray(Host[]::new);
  }

  @Override
  public void use(Host[] list) {
    hosts = list;
  }

  @Override
  public String address(Object held) {
    return ((Host) held).address;
  }

  /** Round robin by a shared counter. */
  static final class AtomicRoundRobin extends ByHand {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public Object acquire(BenchContext call) {
      Host[] now = hosts;
      return now[Math.floorMod(next.getAndIncrement(), now.length)];
    }
  }

  /** Round robin over a list under a lock. */
  static final class SynchronizedRoundRobin extends ByHand {
    private int next;

    @Override
    public synchronized Object acquire(BenchContext call) {
      Host[] now = hosts;
      next = next + 1 < now.length ? next + 1 : 0;
      return now[next];
    }
  }

  /** Round robin over a list that is copied when it changes. */
  static final class CopyOnWriteRoundRobin extends ByHand {
    private final AtomicInteger next = new AtomicInteger();
    private volatile List<Host> list = List.of();

    @Override
    public void use(Host[] newHosts) {
      list = new CopyOnWriteArrayList<>(newHosts);
    }

    @Override
    public Object acquire(BenchContext call) {
      List<Host> now = list;
      return now.get(Math.floorMod(next.getAndIncrement(), now.size()));
    }
  }

  /** A random one. */
  static final class Random extends ByHand {
    @Override
    public Object acquire(BenchContext call) {
      Host[] now = hosts;
      return now[ThreadLocalRandom.current().nextInt(now.length)];
    }
  }

  /** nginx's smooth weighted rotation under a lock, as every tutorial has it. */
  static final class SmoothRoundRobin extends ByHand {
    @Override
    public synchronized Object acquire(BenchContext call) {
      Host best = null;
      int total = 0;
      for (Host host : hosts) {
        host.current += host.weight;
        total += host.weight;
        if (best == null || host.current > best.current) {
          best = host;
        }
      }
      best.current -= total;
      return best;
    }
  }

  /** Counts running calls. */
  abstract static class Counting extends ByHand {
    abstract Host choose(Host[] now);

    @Override
    public Object acquire(BenchContext call) {
      Host chosen = choose(hosts);
      chosen.running.incrementAndGet();
      return chosen;
    }

    @Override
    public void release(Object held, BenchContext call) {
      ((Host) held).running.decrementAndGet();
    }
  }

  /** The least of all counts, by a loop. */
  static final class LeastConnections extends Counting {
    @Override
    Host choose(Host[] now) {
      Host best = now[0];
      int least = best.running.get();
      for (Host host : now) {
        int count = host.running.get();
        if (count < least) {
          best = host;
          least = count;
        }
      }
      return best;
    }
  }

  /** The least count for its weight, by a loop and a division. */
  static final class WeightedLeastConnections extends Counting {
    @Override
    Host choose(Host[] now) {
      Host best = now[0];
      double least = Double.MAX_VALUE;
      for (Host host : now) {
        double cost = (double) host.running.get() / host.weight;
        if (cost < least) {
          best = host;
          least = cost;
        }
      }
      return best;
    }
  }

  /** The better of two random ones. */
  static final class PowerOfTwo extends Counting {
    @Override
    Host choose(Host[] now) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      Host one = now[random.nextInt(now.length)];
      Host other = now[random.nextInt(now.length)];
      return one.running.get() <= other.running.get() ? one : other;
    }
  }

  /** The least of all counts from a queue under a lock. */
  static final class QueueLeastConnections extends ByHand {
    private final PriorityQueue<Host> queue =
        new PriorityQueue<>(Comparator.comparingInt((Host host) -> host.queued));

    @Override
    public synchronized void use(Host[] list) {
      queue.clear();
      queue.addAll(List.of(list));
    }

    @Override
    public synchronized Object acquire(BenchContext call) {
      Host chosen = queue.poll();
      chosen.queued++;
      queue.add(chosen);
      return chosen;
    }

    @Override
    public synchronized void release(Object held, BenchContext call) {
      Host host = (Host) held;
      queue.remove(host);
      host.queued--;
      queue.add(host);
    }
  }

  /** A ring of 160 points a server: MD5 and a tree, as in memcached clients. */
  static final class TreeRing extends ByHand {
    private static final int POINTS = 160;
    private volatile TreeMap<Long, Host> ring = new TreeMap<>();

    @Override
    public void use(Host[] list) {
      TreeMap<Long, Host> points = new TreeMap<>();
      for (Host host : list) {
        for (int i = 0; i < POINTS; i++) {
          points.put(hash(host.address + "-" + i), host);
        }
      }
      ring = points;
    }

    @Override
    public Object acquire(BenchContext call) {
      TreeMap<Long, Host> now = ring;
      Map.Entry<Long, Host> point = now.ceilingEntry(call.affinity());
      return (point == null ? now.firstEntry() : point).getValue();
    }

    private static long hash(String text) {
      try {
        byte[] digest =
            MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        long hash = 0;
        for (int i = 0; i < Long.BYTES; i++) {
          hash = hash << Byte.SIZE | digest[i] & 0xFF;
        }
        return hash;
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }
}
