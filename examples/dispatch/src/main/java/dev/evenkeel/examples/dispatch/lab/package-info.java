/**
 * Machines made of network namespaces, with programs on them: where the forms are tested and
 * compared.
 */
@NullMarked
package dev.evenkeel.examples.dispatch.lab;

import org.jspecify.annotations.NullMarked;
