/**
 * Fakes and contract tests for those who write a scheduler of their own.
 *
 * <p>Extend {@link dev.evenkeel.testkit.SchedulerContract} to see whether your scheduler keeps the
 * promises of {@link dev.evenkeel.api.Scheduler}; use {@link dev.evenkeel.testkit.FakeCandidate},
 * {@link dev.evenkeel.testkit.FakeContext} and {@link dev.evenkeel.testkit.FakeTicker} for tests of
 * what is special about it.
 */
@NullMarked
package dev.evenkeel.testkit;

import org.jspecify.annotations.NullMarked;
