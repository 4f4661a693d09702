/** What NAT and direct routing share: a loop that carries the engine's decisions into nftables. */
@NullMarked
package dev.evenkeel.examples.dispatch.kernel;

import org.jspecify.annotations.NullMarked;
