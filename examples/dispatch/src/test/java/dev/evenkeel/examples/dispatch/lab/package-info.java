/** A network of namespaces with real processes in it, for the tests that need root. */
@NullMarked
package dev.evenkeel.examples.dispatch.lab;

import org.jspecify.annotations.NullMarked;
