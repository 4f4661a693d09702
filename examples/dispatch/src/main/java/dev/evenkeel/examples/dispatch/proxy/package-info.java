/** Load spread by a reverse proxy: how the library is embedded in a server. */
@NullMarked
package dev.evenkeel.examples.dispatch.proxy;

import org.jspecify.annotations.NullMarked;
