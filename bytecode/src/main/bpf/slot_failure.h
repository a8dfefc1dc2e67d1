/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What dispatchers of both kinds do when the tail call into a filled slot fails. To be included behind CONFIG, which has
 * to come first in .rodata.
 */
#ifndef BPFMAN_SLOT_FAILURE_H
#define BPFMAN_SLOT_FAILURE_H

/*
 * Bit k: slot k is filled, by tail call, for as long as packets get here, so that a call that does not arrive is a failure
 * and not an empty slot. Always 0 in the freplace forms, whose slots do not fail.
 */
volatile const __u16 FILLED = 0;

/* enum bpfman_slot_failure */
volatile const __u8 SLOT_FAILURE = BPFMAN_SLOT_FAILURE_DROP;

/* There in every form, so that what was counted outlasts a revision of the other form. Per CPU, as 'counters' is. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, BPFMAN_FAILURES);
	__type(key, __u32);
	__type(value, __u64);
} failures SEC(".maps");

/* What slot k returns when it is reached, but no member. */
#define UNCALLED(k, sentinel) (FILLED >> k & 1 ? BPFMAN_SLOT_FAILED : (sentinel))

static __always_inline int is_failure(int verdict)
{
	return FILLED && verdict == BPFMAN_SLOT_FAILED;
}

static __attribute__((noinline)) void count_failure(__u32 entry)
{
	__u32 sum = BPFMAN_FAILURES_SUM;
	__u64 *times = bpf_map_lookup_elem(&failures, &entry);

	if (times)
		++*times;
	times = bpf_map_lookup_elem(&failures, &sum);
	if (times)
		++*times;
}

/* Whether a chain that a verdict would end goes on nevertheless. Never called for a verdict after which it goes on. */
static __always_inline int goes_on_past(int verdict, __u32 entry)
{
	if (!is_failure(verdict))
		return 0;
	count_failure(entry);
	return SLOT_FAILURE == BPFMAN_SLOT_FAILURE_PROCEED;
}

#endif
