/**
 * Evenkeel for OkHttp. {@link dev.evenkeel.okhttp.Evenkeel} is the entrance: it makes {@link
 * dev.evenkeel.okhttp.BalancedService services} and installs them in a client.
 */
@NullMarked
package dev.evenkeel.okhttp;

import org.jspecify.annotations.NullMarked;
