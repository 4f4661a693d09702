package dev.evenkeel.api.planted;

import org.jspecify.annotations.NullMarked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks rules on purpose, so that ArchitectureTest can see them fail: the API logs. */
@NullMarked
public final class Planted {

  private final Logger log = LoggerFactory.getLogger(Planted.class);

  void log() {
    log.info("the API logs nothing");
  }
}
