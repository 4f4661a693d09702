/** Tests of the demo. */
@NullMarked
package dev.evenkeel.examples.demo;

import org.jspecify.annotations.NullMarked;
