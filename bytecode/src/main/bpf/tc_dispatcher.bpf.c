// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Runs up to ten members, one after another, on one TC hook. Which slots are run, and after which verdict of each the
 * chain goes on, is in CONFIG. Its section is frozen when it is loaded, so the verifier removes the code of the slots
 * and of the features that are off.
 *
 * One source, two ways to fill a slot:
 *  - tail call (the default): slot k jumps to entry k of the map 'slots';
 *  - freplace (-DBPFMAN_FREPLACE): slot k is the function progk, to be replaced by a BPF_PROG_TYPE_EXT program.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#include "bpfman_dispatcher.h"

/* As shipped: every slot on, no feature on, every chain going on past an empty slot only. */
volatile const struct tc_dispatcher_config CONFIG = {
	.magic = TC_DISPATCHER_MAGIC,
	.dispatcher_version = TC_DISPATCHER_VERSION,
	.num_progs_enabled = BPFMAN_SLOTS,
	.chain_call_actions = { [0 ... BPFMAN_SLOTS - 1] = 1u << TC_VERDICT_BIT(TC_DISPATCHER_RETVAL) },
};

/*
 * What TC_DISPATCHER_MARKING writes and TC_DISPATCHER_GUARDING looks for; one value for each move between backends. Zero
 * is no mark: it is what a packet has there that nobody marked.
 */
volatile const __u32 MARK = 0;

/* Per slot: its entry in 'counters'. A member keeps its entry when it moves to another slot in a later revision. */
volatile const __u8 COUNTER_INDEX[BPFMAN_SLOTS] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };

#include "slot_failure.h"

#define COUNTED_AS(verdict) TC_VERDICT_BIT(verdict)
#define DEFINED_VERDICTS COUNTED_EMPTY
#include "counting.h"
#include "chain.h"

#define TRACED_CONTEXT struct __sk_buff
#define TRACED_INTERFACE(skb) (skb)->ifindex
#define TRACED_LENGTH(skb) (skb)->len
#include "trace.h"

#ifdef BPFMAN_FREPLACE
/*
 * Pulling nothing changes nothing, but it makes the verifier take this function for one that changes the packet. Only
 * such a function may be replaced by a member that does.
 */
#define FILL_SLOT(skb, k) bpf_skb_pull_data(skb, 0)
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
#define FILL_SLOT(skb, k) bpf_tail_call(skb, &slots, k)
#endif

/*
 * A slot. The empty asm hides what it returns from the compiler, which would otherwise conclude that the function always
 * returns one of two constants and would ignore what members return. For the same reason it must not be static.
 */
#define SLOT(k)                                                  \
	__attribute__((noinline)) int prog##k(struct __sk_buff *skb) \
	{                                                            \
		int verdict;                                             \
                                                             \
		FILL_SLOT(skb, k);                                       \
		verdict = UNCALLED(k, TC_DISPATCHER_RETVAL);             \
		asm volatile("" : "+r"(verdict));                        \
		return verdict;                                          \
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

static __always_inline int is_defined(int verdict)
{
	__u32 bit = TC_VERDICT_BIT(verdict);

	return bit <= 31 && TC_DEFINED_VERDICTS >> bit & 1;
}

/*
 * A shift by more than 31 would wrap around onto some other verdict's bit: hence the comparison first. What is expected is
 * the way of a packet that runs through.
 */
static __always_inline int goes_on(int verdict, __u32 mask)
{
	__u32 bit = TC_VERDICT_BIT(verdict);

	if (__builtin_expect(bit > 31, 0))
		return 0;
	return __builtin_expect(mask >> bit & 1, 1);
}

/*
 * The verdict that the hook is given for the one that ended the chain. It means the same on every backend: what cls_bpf
 * takes for "no verdict" is made TC_ACT_UNSPEC, and what TCX would take for it, but cls_bpf not, is made TC_ACT_SHOT.
 */
static __always_inline int final(struct __sk_buff *skb, int verdict, __u32 flags)
{
	if (!is_defined(verdict))
		return is_failure(verdict) ? TC_ACT_SHOT : TC_ACT_OK;
	switch (verdict) {
	case TC_ACT_OK:
	case TC_ACT_SHOT:
	case TC_ACT_REDIRECT:
		return verdict;
	case TC_ACT_STOLEN:
	case TC_ACT_TRAP:
		return flags & TC_DISPATCHER_TCX ? TC_ACT_SHOT : verdict;
	}
	if (flags & TC_DISPATCHER_MARKING)
		skb->cb[4] = MARK;
	return TC_ACT_UNSPEC;
}

SEC("tc")
int tc_dispatcher(struct __sk_buff *skb)
{
	const __u32 flags = CONFIG.flags, enabled = CONFIG.num_progs_enabled;
	struct slot_counter *counter;
	int verdict;

	/* The other backend's dispatcher has already run on this packet, and let it through to this one. */
	if (flags & TC_DISPATCHER_GUARDING && MARK && skb->cb[4] == MARK) {
		skb->cb[4] = 0;
		return TC_ACT_UNSPEC;
	}

	TRACE_COMING(skb);

	if (flags & TC_DISPATCHER_COUNTERS)
		RUN_ALL(skb, 1);
	else
		RUN_ALL(skb, 0);
through:
	TRACE_LEAVING(skb, TRACE_THROUGH, TC_ACT_OK);
	return TC_ACT_OK;
stop_counting:
	count_stop(counter, verdict);
stop:
	verdict = final(skb, verdict, flags);
	TRACE_LEAVING(skb, TRACE_STOPPED, verdict);
	return verdict;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
