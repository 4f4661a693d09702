package dev.evenkeel.okhttp;

import dev.evenkeel.api.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which session is on which server: bounded in number, the one that was used longest ago goes
 * first, and in time. Safe for concurrent use; each access takes a short lock, which calls without
 * session affinity never see.
 */
final class SessionTable {

  private static final class Session {
    String serverId;
    long usedNanos;

    Session(String serverId, long usedNanos) {
      this.serverId = serverId;
      this.usedNanos = usedNanos;
    }
  }

  private final long timeToLiveNanos;
  private final Ticker ticker;
  private final Map<String, Session> sessions;

  SessionTable(int most, Duration timeToLive, Ticker ticker) {
    this.timeToLiveNanos = timeToLive.toNanos();
    this.ticker = ticker;
    this.sessions =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > most;
          }
        };
  }

  synchronized @Nullable String serverOf(String session) {
    Session found = sessions.get(session);
    if (found == null) {
      return null;
    }
    long now = ticker.nanos();
    if (now - found.usedNanos > timeToLiveNanos) {
      sessions.remove(session);
      return null;
    }
    found.usedNanos = now;
    return found.serverId;
  }

  synchronized void put(String session, String serverId) {
    Session present = sessions.get(session);
    if (present == null) {
      sessions.put(session, new Session(serverId, ticker.nanos()));
    } else {
      present.serverId = serverId;
      present.usedNanos = ticker.nanos();
    }
  }

  synchronized int size() {
    return sessions.size();
  }
}
