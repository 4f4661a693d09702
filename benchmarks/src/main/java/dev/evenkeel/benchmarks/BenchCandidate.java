package dev.evenkeel.benchmarks;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Server;

/** A candidate with a fixed load: what the benchmark measures is the choice, not the counting. */
record BenchCandidate(Server server, int index, int weight, int inFlight) implements Candidate {}
