@NullMarked
package dev.evenkeel.examples.dispatch.direct;

import org.jspecify.annotations.NullMarked;
