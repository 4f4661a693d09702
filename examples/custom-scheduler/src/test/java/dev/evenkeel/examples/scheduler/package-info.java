/** Tests of the scheduler. */
@NullMarked
package dev.evenkeel.examples.scheduler;

import org.jspecify.annotations.NullMarked;
