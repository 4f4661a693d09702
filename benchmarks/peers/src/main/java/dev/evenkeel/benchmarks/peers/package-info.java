/** Evenkeel beside other balancers, in one run. */
@NullMarked
package dev.evenkeel.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
