package dev.evenkeel.examples.dispatch.compare;

/** What the users ask for. */
enum Load {
  /** Hardly any work for a server: what stands in the way is what costs. */
  SMALL("small", "100 bytes at once", "/100"),

  /** Many bytes: who has to carry them is bound by his link. */
  LARGE("large", "100 kB at once", "/100000"),

  /** As a database or a lock makes it: a server does 200 calls a second at most. */
  WORK("work", "100 bytes after 5 ms of work, one call at a time", "/100/5");

  private final String word;
  private final String meaning;
  private final String path;

  Load(String word, String meaning, String path) {
    this.word = word;
    this.meaning = meaning;
    this.path = path;
  }

  /** Returns its name in file names. */
  String word() {
    return word;
  }

  /** Returns what an answer is like. */
  String meaning() {
    return meaning;
  }

  /** Returns the path by which the servers know it. */
  String path() {
    return path;
  }
}
