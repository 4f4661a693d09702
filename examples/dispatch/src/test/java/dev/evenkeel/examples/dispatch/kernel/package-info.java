@NullMarked
package dev.evenkeel.examples.dispatch.kernel;

import org.jspecify.annotations.NullMarked;
