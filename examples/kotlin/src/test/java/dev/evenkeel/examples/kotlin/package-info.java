/** Tests of the Kotlin example. */
@NullMarked
package dev.evenkeel.examples.kotlin;

import org.jspecify.annotations.NullMarked;
