@NullMarked
package dev.evenkeel.examples.dispatch.dns;

import org.jspecify.annotations.NullMarked;
