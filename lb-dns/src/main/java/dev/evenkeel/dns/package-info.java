/**
 * Servers from DNS. {@link dev.evenkeel.dns.DnsServerSource} follows a name as its records change.
 *
 * <p>A {@code Question} makes servers of what a {@code NameClient} finds; {@code RefreshRhythm}
 * says when to ask again.
 */
@NullMarked
package dev.evenkeel.dns;

import org.jspecify.annotations.NullMarked;
