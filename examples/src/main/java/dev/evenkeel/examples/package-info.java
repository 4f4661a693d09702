/** Small programs, each of which shows one thing; run by tests, so that they stay true. */
@NullMarked
package dev.evenkeel.examples;

import org.jspecify.annotations.NullMarked;
