/**
 * The built-in scheduling strategies.
 *
 * <p>{@link dev.evenkeel.strategy.BuiltInSchedulers#providers()} lists them by name; all else is
 * internal.
 */
@NullMarked
package dev.evenkeel.strategy;

import org.jspecify.annotations.NullMarked;
