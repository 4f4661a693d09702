package dev.evenkeel.health;

/** Threads that never keep a program from ending. */
final class Daemons {

  private Daemons() {}

  static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
