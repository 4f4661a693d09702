/** DNS: clients learn from a name server which server to go to. */
@NullMarked
package dev.evenkeel.examples.dispatch.dns;

import org.jspecify.annotations.NullMarked;
