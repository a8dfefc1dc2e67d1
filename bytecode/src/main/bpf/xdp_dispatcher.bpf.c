// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Runs up to ten members, one after another, on the XDP hook of an interface. Which slots are run, and after which
 * verdict of each the chain goes on, is in CONFIG. Its section is frozen when it is loaded, so the verifier removes the
 * code of the slots and of the features that are off.
 *
 * One source, two ways to fill a slot:
 *  - tail call (the default): slot k jumps to entry k of the map 'slots';
 *  - freplace (-DBPFMAN_FREPLACE): slot k is the function progk, to be replaced by a BPF_PROG_TYPE_EXT program;
 * and each with or without packets of several buffers (-DBPFMAN_FRAGS).
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "bpfman_dispatcher.h"

#ifdef BPFMAN_FRAGS
#define SECTION "xdp.frags"
#define FRAGS 1
#else
#define SECTION "xdp"
#define FRAGS 0
#endif

/*
 * As shipped: every slot on, every chain going on past an empty slot only. It comes first in .rodata, where readers of
 * the layout look for it.
 */
volatile const struct xdp_dispatcher_config CONFIG = {
	.magic = XDP_DISPATCHER_MAGIC,
	.dispatcher_version = XDP_DISPATCHER_VERSION,
	.num_progs_enabled = BPFMAN_SLOTS,
	.is_xdp_frags = FRAGS,
	.chain_call_actions = { [0 ... BPFMAN_SLOTS - 1] = 1u << XDP_DISPATCHER_RETVAL },
};

/* 1 to count runs, stops and verdicts of every slot in the map 'counters'; the layout of CONFIG has no place for it. */
volatile const __u8 COUNTING = 0;

/* Per slot: its entry in 'counters'. A member keeps its entry when it moves to another slot in a later revision. */
volatile const __u8 COUNTER_INDEX[BPFMAN_SLOTS] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };

#include "slot_failure.h"

#define COUNTED_AS(verdict) (__u32)(verdict)
#define DEFINED_VERDICTS (XDP_REDIRECT + 1)
#include "counting.h"
#include "chain.h"

#define TRACED_CONTEXT struct xdp_md
#define TRACED_INTERFACE(ctx) (ctx)->ingress_ifindex
#define TRACED_LENGTH(ctx) bpf_xdp_get_buff_len(ctx)
#include "trace.h"

#ifdef BPFMAN_FREPLACE
/*
 * Moving the packet's end by nothing changes nothing, but it makes the verifier take this function for one that changes
 * the packet. Only such a function may be replaced by a member that does.
 */
#define FILL_SLOT(ctx, k) bpf_xdp_adjust_tail(ctx, 0)
#else
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, BPFMAN_SLOTS);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} slots SEC(".maps");

/*
 * The index is a constant and no other call is near for the compiler to merge this one with: the JIT makes it a direct
 * jump. The member takes over this function's frame, so that its verdict comes back to the dispatcher as this
 * function's.
 */
#define FILL_SLOT(ctx, k) bpf_tail_call(ctx, &slots, k)
#endif

/*
 * A slot. The empty asm hides what it returns from the compiler, which would otherwise conclude that the function always
 * returns one of two constants and would ignore what members return. For the same reason it must not be static.
 */
#define SLOT(k)                                              \
	__attribute__((noinline)) int prog##k(struct xdp_md *ctx) \
	{                                                        \
		int verdict;                                         \
                                                         \
		FILL_SLOT(ctx, k);                                   \
		verdict = UNCALLED(k, XDP_DISPATCHER_RETVAL);        \
		asm volatile("" : "+r"(verdict));                    \
		return verdict;                                      \
	}

SLOT(0)
SLOT(1)
SLOT(2)
SLOT(3)
SLOT(4)
SLOT(5)
SLOT(6)
SLOT(7)
SLOT(8)
SLOT(9)

/* A shift by more than 31 would wrap around onto some other verdict's bit: hence the comparison first. */
static __always_inline int is_in(int verdict, __u32 mask)
{
	return (__u32)verdict <= 31 && mask >> verdict & 1;
}

/* What is expected is the way of a packet that runs through. */
static __always_inline int goes_on(int verdict, __u32 mask)
{
	if (__builtin_expect((__u32)verdict > 31, 0))
		return 0;
	return __builtin_expect(mask >> verdict & 1, 1);
}

SEC(SECTION)
int xdp_dispatcher(struct xdp_md *ctx)
{
	const __u32 enabled = CONFIG.num_progs_enabled;
	struct slot_counter *counter;
	int verdict;

	TRACE_COMING(ctx);

	if (COUNTING)
		RUN_ALL(ctx, 1);
	else
		RUN_ALL(ctx, 0);
through:
	TRACE_LEAVING(ctx, TRACE_THROUGH, XDP_PASS);
	return XDP_PASS;
stop_counting:
	count_stop(counter, verdict);
stop:
	/* What the kernel itself would make of a number that is no verdict, without its warning; of a failed call, too. */
	verdict = is_in(verdict, XDP_DEFINED_VERDICTS) ? verdict : XDP_ABORTED;
	TRACE_LEAVING(ctx, TRACE_STOPPED, verdict);
	return verdict;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
