@NullMarked
package dev.evenkeel.examples.dispatch.compare;

import org.jspecify.annotations.NullMarked;
