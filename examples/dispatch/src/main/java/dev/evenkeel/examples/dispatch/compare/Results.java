package dev.evenkeel.examples.dispatch.compare;

import java.util.List;

/** All that a comparison has measured. */
record Results(List<Figures> figures, List<Outage> outages) {}
