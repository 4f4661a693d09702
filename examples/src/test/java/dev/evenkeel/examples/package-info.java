/** The examples, run as tests. */
@NullMarked
package dev.evenkeel.examples;

import org.jspecify.annotations.NullMarked;
