package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the servers from a properties file and follows its changes, so that members can be changed
 * under load without code. A line for each server, its id before the equals sign:
 *
 * <pre>
 * a = 10.0.0.1:8080
 * b = 10.0.0.2:8080  weight=3 zone=eu-1a maxInFlight=100
 * c = 10.0.0.3:8080  tier=1
 * </pre>
 *
 * <p>The file is read whole, at regular times: that also sees a file that was replaced or whose
 * link was turned elsewhere. A new content counts once it has been read twice alike, so that a file
 * half written is not taken for a new list. A file that is missing, broken or without servers
 * changes nothing: the last good list stays, and a line in the log says what is wrong.
 */
public final class FileServerSource implements ServerSource {

  private static final Logger log = LoggerFactory.getLogger(FileServerSource.class);

  /** Large enough for the largest fleet; more is not a list of servers. */
  private static final long MAX_BYTES = 16 << 20;

  private final Path file;
  private final Duration every;
  private final ScheduledThreadPoolExecutor reader;
  private byte @Nullable [] lastRead;
  private byte @Nullable [] lastTaken;
  private @Nullable String lastComplaint;

  private FileServerSource(Path file, Duration every) {
    this.file = Objects.requireNonNull(file, "file");
    this.every = every;
    this.reader =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "evenkeel-file-" + file.getFileName());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Returns a source that reads {@code file} twice a second. */
  public static FileServerSource of(Path file) {
    return of(file, Duration.ofMillis(500));
  }

  /**
   * Returns a source that reads {@code file} every so often; a change acts after two readings.
   *
   * @throws IllegalArgumentException unless {@code every} is 10 ms to 1 hour
   */
  public static FileServerSource of(Path file, Duration every) {
    if (every.compareTo(Duration.ofMillis(10)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "a server file must be read every 10 ms to 1 hour, was " + every);
    }
    return new FileServerSource(file, every);
  }

  /** Reads the file once at once, and begins to follow it. */
  @Override
  public void start(Consumer<List<Server>> onChange) {
    read(onChange);
    read(onChange); // at the start there is no list to keep: a stable file counts without waiting
    long nanos = every.toNanos();
    var unused =
        reader.scheduleWithFixedDelay(() -> read(onChange), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Looks at the file; to be called by one thread at a time. */
  synchronized void read(Consumer<List<Server>> onChange) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("it is larger than " + MAX_BYTES + " bytes");
      }
      byte[] content = Files.readAllBytes(file);
      boolean stable = Arrays.equals(content, lastRead);
      lastRead = content;
      if (stable && !Arrays.equals(content, lastTaken)) {
        lastTaken = content;
        onChange.accept(ServerFile.parse(content));
        lastComplaint = null;
      }
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      complain(failure); // what is thrown from here would end the schedule, and without a word
    }
  }

  private void complain(Throwable failure) {
    String complaint = failure.toString();
    if (!complaint.equals(lastComplaint)) {
      lastComplaint = complaint;
      log.warn("server file {} cannot be used, the last good list stays: {}", file, complaint);
    }
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
