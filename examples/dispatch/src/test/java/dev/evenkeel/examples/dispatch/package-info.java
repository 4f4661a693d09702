@NullMarked
package dev.evenkeel.examples.dispatch;

import org.jspecify.annotations.NullMarked;
