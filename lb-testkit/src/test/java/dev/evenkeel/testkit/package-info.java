/** Tests of the fakes and of the contract tests themselves. */
@NullMarked
package dev.evenkeel.testkit;

import org.jspecify.annotations.NullMarked;
