/**
 * Whether the servers are well: {@link dev.evenkeel.health.ActiveHealth} asks them, {@link
 * dev.evenkeel.health.PassiveHealth} watches what becomes of the attempts on them.
 */
@NullMarked
package dev.evenkeel.health;

import org.jspecify.annotations.NullMarked;
