@NullMarked
package dev.evenkeel.examples.dispatch.redirect;

import org.jspecify.annotations.NullMarked;
