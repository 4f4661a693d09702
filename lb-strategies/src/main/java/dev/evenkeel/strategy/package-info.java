/** The scheduling algorithms, from round robin to consistent hashing. */
@NullMarked
package dev.evenkeel.strategy;

import org.jspecify.annotations.NullMarked;
