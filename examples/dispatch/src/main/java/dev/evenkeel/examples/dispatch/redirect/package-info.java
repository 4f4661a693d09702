/** Load spread by redirects: the dispatcher answers each request with where to go. */
@NullMarked
package dev.evenkeel.examples.dispatch.redirect;

import org.jspecify.annotations.NullMarked;
