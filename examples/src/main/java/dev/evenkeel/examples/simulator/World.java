package dev.evenkeel.examples.simulator;

import java.util.Map;

/**
 * What the parts of one run share.
 *
 * @param scenario what is played
 * @param time the time
 * @param servers the servers by id, in order
 * @param log what became of the calls
 */
record World(
    Scenario scenario, EventQueue time, Map<String, SimulatedServer> servers, CallLog log) {}
