/**
 * Which strategy for my fleet? A simulator that drives the real engine, strategies and health
 * policies through virtual time, over servers that are modelled.
 */
@NullMarked
package dev.evenkeel.examples.simulator;

import org.jspecify.annotations.NullMarked;
