/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the tracing forms of the dispatchers (-DBPFMAN_TRACE) tell of packets, in the words of bpfman_dispatcher.h. The other
 * forms have nothing of this, not even the maps, so that a dispatcher that does not trace pays nothing. To be included
 * behind CONFIG, which has to come first in .rodata, with TRACED_INTERFACE and TRACED_LENGTH defined.
 */
#ifndef BPFMAN_TRACE_H
#define BPFMAN_TRACE_H

#ifdef BPFMAN_TRACE

/* How many packets are told of. Those that come later cost no more than a look at the map 'trace_state'. */
volatile const __u32 TRACE_PACKETS = 1;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, TRACE_RING_BYTES);
} trace SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct trace_state);
} trace_state SEC(".maps");

/* The number of a packet of which nothing is told. */
#define UNTRACED (~0u)

/* The number of a packet that comes in. */
static __attribute__((noinline)) __u32 next_traced(void)
{
	__u32 entry = 0;
	struct trace_state *state = bpf_map_lookup_elem(&trace_state, &entry);
	__u64 number;

	if (!state || *(volatile __u64 *)&state->packets >= TRACE_PACKETS)
		return UNTRACED;
	number = __sync_fetch_and_add(&state->packets, 1);
	return number < TRACE_PACKETS ? number : UNTRACED;
}

/*
 * Puts a record into the ring buffer, or counts it as lost. Static, so that it is only verified where it is called; without
 * a way to fail, because a packet's way does not depend on it.
 */
static __attribute__((noinline)) int tell(TRACED_CONTEXT *ctx, __u32 packet, __u32 event, __u32 slot, int verdict)
{
	struct trace_record *record;
	struct trace_state *state;
	__u32 entry = 0;

	if (packet == UNTRACED)
		return 0;
	record = bpf_ringbuf_reserve(&trace, sizeof(*record), 0);
	if (!record) {
		state = bpf_map_lookup_elem(&trace_state, &entry);
		if (state)
			__sync_fetch_and_add(&state->lost, 1);
		return 0;
	}
	record->time = bpf_ktime_get_ns();
	record->packet = packet;
	record->ifindex = TRACED_INTERFACE(ctx);
	record->length = TRACED_LENGTH(ctx);
	record->verdict = verdict;
	record->event = event;
	record->slot = slot;
	record->reserved[0] = 0;
	record->reserved[1] = 0;
	record->padding = 0;
	bpf_ringbuf_submit(record, 0);
	return 0;
}

#define TRACE_COMING(ctx)          \
	__u32 traced = next_traced(); \
                               \
	tell(ctx, traced, TRACE_COMES, 0, 0)
#define TRACE_MEMBER(ctx, k, verdict) tell(ctx, traced, TRACE_RAN, k, verdict)
#define TRACE_LEAVING(ctx, event, verdict) tell(ctx, traced, event, 0, verdict)

#else

#define TRACE_COMING(ctx)
#define TRACE_MEMBER(ctx, k, verdict)
#define TRACE_LEAVING(ctx, event, verdict)

#endif

#endif
