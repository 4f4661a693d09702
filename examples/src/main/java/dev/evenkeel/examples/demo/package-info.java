/** The demo: unequal servers, real calls, and a table of where they went. */
@NullMarked
package dev.evenkeel.examples.demo;

import org.jspecify.annotations.NullMarked;
