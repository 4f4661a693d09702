@NullMarked
package dev.evenkeel.dns;

import org.jspecify.annotations.NullMarked;
