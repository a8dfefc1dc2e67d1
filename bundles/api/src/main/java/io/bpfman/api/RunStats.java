// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * How often a program ran, as the kernel counts while {@code kernel.bpf_stats_enabled} is 1. The kernel counts a program that a hook calls, which is a
 * dispatcher or a TCX link's program; what is called by a dispatcher it does not count, see {@link Member#counts} for that.
 *
 * @param runs at least 0; {@code run_cnt} of {@code struct bpf_prog_info}
 * @param nanos time of all runs together, in nanoseconds; {@code run_time_ns} there
 * @param recursionMisses how often it did not run because it was running already on that CPU; {@code recursion_misses} there
 */
public record RunStats(long runs, long nanos, long recursionMisses) {}
