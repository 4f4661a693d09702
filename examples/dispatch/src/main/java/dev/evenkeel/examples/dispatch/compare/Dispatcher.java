package dev.evenkeel.examples.dispatch.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What stands between the client and the servers, until it is closed.
 *
 * @param processes its processes; none if all is done in the client or the kernel
 * @param undo what to do at the end, when these have ended
 */
record Dispatcher(List<Process> processes, Undo undo) implements AutoCloseable {

  /** Takes away what is not a process. */
  interface Undo {
    void run() throws IOException;
  }

  /** Returns one that is a process and nothing else. */
  static Dispatcher of(Process process) {
    return new Dispatcher(List.of(process), () -> {});
  }

  /** Returns the processor time of processes and their children so far. */
  static Duration cpu(Collection<Process> processes) {
    return processes.stream()
        .flatMap(process -> Stream.concat(Stream.of(process.toHandle()), process.descendants()))
        .flatMap(handle -> handle.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroy);
    processes.forEach(process -> process.onExit().join());
    undo.run();
  }
}
