/**
 * The words of Evenkeel and the interfaces that others may implement.
 *
 * <p>A {@link dev.evenkeel.api.ServerSource} says which {@link dev.evenkeel.api.Server servers}
 * there are, a {@link dev.evenkeel.api.HealthPolicy} which of them are well, a {@link
 * dev.evenkeel.api.Scheduler} which one gets the next attempt. The engine in between (module {@code
 * dev.evenkeel.core}) counts, excludes and remembers, so that none of these has to.
 */
@NullMarked
package dev.evenkeel.api;

import org.jspecify.annotations.NullMarked;
