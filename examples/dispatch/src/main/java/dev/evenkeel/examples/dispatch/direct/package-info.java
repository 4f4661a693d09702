/** Direct routing: the kernel hands each packet to a server of the same link, as it is. */
@NullMarked
package dev.evenkeel.examples.dispatch.direct;

import org.jspecify.annotations.NullMarked;
