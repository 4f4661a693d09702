/**
 * The forms of spreading load beside the one inside the client: by redirects, by DNS, by a reverse
 * proxy, by translated addresses and by direct routing. Each is a small program on the library's
 * engine; this package is what they share.
 */
@NullMarked
package dev.evenkeel.examples.dispatch;

import org.jspecify.annotations.NullMarked;
