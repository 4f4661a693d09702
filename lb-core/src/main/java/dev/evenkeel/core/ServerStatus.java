package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import java.time.Duration;

/**
 * What one server is doing: a picture taken at one moment.
 *
 * @param server the server as it is configured
 * @param state whether it gets traffic
 * @param reason why it is in this state; empty if it is simply well
 * @param since for how long it has been in this state
 * @param weight the effective weight in thousandths of the configured one; 0 if it gets no traffic
 *     by its weight
 * @param ramp the part of its fair share that slow start grants it, 0 to 1
 * @param inFlight how many attempts are running on it
 * @param started how many attempts it has been given since it joined
 * @param succeeded how many of them were successes
 * @param failed how many of them spoke against the server
 * @param latencyNanos the smoothed time to the response headers of its successes, or -1 if there
 *     was none
 * @param load the load that it reported last, or NaN if it never did
 */
public record ServerStatus(
    Server server,
    ServerState state,
    String reason,
    Duration since,
    int weight,
    double ramp,
    int inFlight,
    long started,
    long succeeded,
    long failed,
    long latencyNanos,
    double load) {}
