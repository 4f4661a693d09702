/**
 * The engine. {@link dev.evenkeel.core.LoadBalancer} is its door; inside, three lifetimes are kept
 * apart.
 *
 * <ul>
 *   <li>Balancer: {@code Membership} is the single writer, on the control thread.
 *   <li>Server: {@code Upstream} lives as long as its server is a member and keeps all counts,
 *       across every change.
 *   <li>Snapshot: {@code Snapshot}, its {@code Level}s and {@code Member}s are immutable and
 *       replaced whole.
 * </ul>
 *
 * <p>An attempt reads one volatile, the snapshot, and from there only finals and the atomics of
 * single servers.
 */
@NullMarked
package dev.evenkeel.core;

import org.jspecify.annotations.NullMarked;
