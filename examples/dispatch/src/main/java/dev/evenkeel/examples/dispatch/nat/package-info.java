/** NAT: the kernel sends each connection to a server by rewriting where it goes. */
@NullMarked
package dev.evenkeel.examples.dispatch.nat;

import org.jspecify.annotations.NullMarked;
