/** Tests of the simulator: against queueing theory, for its order and its repeatability. */
@NullMarked
package dev.evenkeel.examples.simulator;

import org.jspecify.annotations.NullMarked;
