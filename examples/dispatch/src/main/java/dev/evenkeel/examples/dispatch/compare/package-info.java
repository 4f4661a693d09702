/**
 * All forms, and what others use in their place, on the same servers and under the same load: what
 * each gives, what it costs and how it takes the death of a server.
 */
@NullMarked
package dev.evenkeel.examples.dispatch.compare;

import org.jspecify.annotations.NullMarked;
