/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The least that runs ten members one after another: it counts nothing, checks no verdict and no call, and ends a chain with whatever a member
 * returned. What the dispatcher that is shipped costs a packet is measured beside it. FILL_SLOT is how a slot is filled.
 */
#ifndef MINIMAL_H
#define MINIMAL_H

#define MINIMAL_SLOTS 10
/* Of a slot that nothing fills, and the bit of the verdict -1 is bit 0. */
#define MINIMAL_EMPTY 30

/* Slots that are run, and after which verdicts of each the chain goes on: TC_ACT_PIPE, and an empty slot. */
volatile const __u32 SLOTS = MINIMAL_SLOTS;
volatile const __u32 GOES_ON[MINIMAL_SLOTS] = { [0 ... MINIMAL_SLOTS - 1] = 1u << (TC_ACT_PIPE + 1) | 1u << (MINIMAL_EMPTY + 1) };

#define SLOT(k)                                                  \
	__attribute__((noinline)) int prog##k(struct __sk_buff *skb) \
	{                                                            \
		int verdict = MINIMAL_EMPTY;                             \
                                                             \
		FILL_SLOT(skb, k);                                       \
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

#define RUN(k)                                        \
	do {                                              \
		if (SLOTS <= k)                               \
			return TC_ACT_OK;                         \
		verdict = prog##k(skb);                       \
		if (!(GOES_ON[k] & 1u << (verdict + 1)))      \
			return verdict;                           \
	} while (0)

SEC("tc")
int minimal(struct __sk_buff *skb)
{
	int verdict;

	RUN(0);
	RUN(1);
	RUN(2);
	RUN(3);
	RUN(4);
	RUN(5);
	RUN(6);
	RUN(7);
	RUN(8);
	RUN(9);
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#endif
