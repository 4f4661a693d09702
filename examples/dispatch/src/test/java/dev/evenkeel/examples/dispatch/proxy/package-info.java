@NullMarked
package dev.evenkeel.examples.dispatch.proxy;

import org.jspecify.annotations.NullMarked;
