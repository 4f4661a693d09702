/** The rules between the modules, as tests. They live here because this module sees all others. */
@NullMarked
package dev.evenkeel.architecture;

import org.jspecify.annotations.NullMarked;
