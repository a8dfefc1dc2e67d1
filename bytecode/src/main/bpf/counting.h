/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * How dispatchers of both kinds count what their slots do. To be included behind slot_failure.h, with COUNTED_AS(verdict)
 * defined: a verdict's index into slot_counter.verdicts, and DEFINED_VERDICTS or more for what is no verdict.
 *
 * A run is counted where it is known whether the chain goes on: the fewer ways lead from one slot to the next, the less there
 * is for the verifier to look at, for each slot anew.
 */
#ifndef BPFMAN_COUNTING_H
#define BPFMAN_COUNTING_H

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, BPFMAN_COUNTERS);
	__type(key, __u32);
	__type(value, struct slot_counter);
} counters SEC(".maps");

static __always_inline struct slot_counter *counter_of(__u32 entry)
{
	return bpf_map_lookup_elem(&counters, &entry);
}

/* Counts a run after which the chain goes on: masks have defined verdicts only, and that of the empty slot. */
static __always_inline void count_run(struct slot_counter *counter, int verdict)
{
	__u32 index = COUNTED_AS(verdict);

	if (!counter)
		return;
	if (index < COUNTED_EMPTY) {
		counter->verdicts[index]++;
		counter->runs++;
	} else {
		counter->verdicts[COUNTED_EMPTY]++;
	}
}

/* Counts the run that ended the chain; a call that failed is none. */
static __always_inline void count_stop(struct slot_counter *counter, int verdict)
{
	__u32 index = COUNTED_AS(verdict);

	if (!counter || is_failure(verdict))
		return;
	if (index >= DEFINED_VERDICTS)
		index = COUNTED_OUT_OF_RANGE;
	/* Old verifiers (6.1) forget the bounds of what is kept on the stack, so it is compared where it is used. */
	asm volatile("" : "+r"(index));
	if (index < COUNTED_VERDICTS)
		counter->verdicts[index]++;
	counter->runs++;
	counter->stops++;
}

#endif
