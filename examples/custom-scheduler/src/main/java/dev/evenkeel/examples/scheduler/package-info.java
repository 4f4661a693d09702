/** A scheduler of one's own: {@code canary}. */
@NullMarked
package dev.evenkeel.examples.scheduler;

import org.jspecify.annotations.NullMarked;
