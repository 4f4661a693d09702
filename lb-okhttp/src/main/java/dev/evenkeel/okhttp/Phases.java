package dev.evenkeel.okhttp;

/**
 * How far an attempt came before it failed, as its events told: the only reliable answer to "was
 * anything sent?", since one exception type stands for many phases.
 *
 * @param connectFailed whether a connection was tried and none came about
 * @param sent whether writing the request began
 * @param followedUp whether an earlier request of this attempt had been answered, by a redirect or
 *     a challenge
 * @param transportFailed whether OkHttp saw the connection fail; not so if the failure came from
 *     the request's body or from an interceptor
 * @param http2 whether the connection carries several calls
 * @param reused whether the connection had carried a call before
 * @param idleNanos how long it had been idle when this attempt took it; 0 if it was busy, less if
 *     it is new
 */
record Phases(
    boolean connectFailed,
    boolean sent,
    boolean followedUp,
    boolean transportFailed,
    boolean http2,
    boolean reused,
    long idleNanos) {}
