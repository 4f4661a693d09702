package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.Ticker;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a builder was told, checked and fixed. */
record Settings(
    String service,
    String schedulerName,
    Supplier<Scheduler> schedulers,
    List<HealthPolicy> policies,
    List<LoadBalancerListener> listeners,
    @Nullable String zone,
    int overprovisioning,
    int panicThreshold,
    boolean failOpen,
    Ramp.Shape slowStart,
    boolean weightByLoad,
    int subsetSize,
    String subsetKey,
    Ticker ticker,
    LongSupplier random) {}
