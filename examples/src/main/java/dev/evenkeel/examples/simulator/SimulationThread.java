package dev.evenkeel.examples.simulator;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a simulation such that it does not matter who began it. Rotating strategies keep a cursor
 * for each stripe of threads, chosen by the thread's id; with id 0 it is the first one on every
 * machine, whatever threads there were before and however many processors there are.
 */
final class SimulationThread extends Thread {

  private SimulationThread(Runnable task) {
    super(task, "simulation");
  }

  @Override
  public long getId() {
    return 0;
  }

  /** Runs {@code simulation} to its end and returns what it returned. */
  static <T> T call(Callable<T> simulation) {
    FutureTask<T> task = new FutureTask<>(simulation);
    SimulationThread thread = new SimulationThread(task);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException failure) {
      throw new IllegalStateException("the simulation failed; see the cause", failure.getCause());
    } catch (InterruptedException interrupted) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the simulation was interrupted", interrupted);
    }
  }
}
