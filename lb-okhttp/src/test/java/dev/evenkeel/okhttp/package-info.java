/** Tests over real sockets on loopback: what users and servers see of a balanced client. */
@NullMarked
package dev.evenkeel.okhttp;

import org.jspecify.annotations.NullMarked;
