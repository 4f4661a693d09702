@NullMarked
package dev.evenkeel.examples.dispatch.nat;

import org.jspecify.annotations.NullMarked;
