/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * How dispatchers of both kinds run their slots. To be expanded where 'enabled', 'verdict' and 'counter' are variables, and
 * 'through', 'stop' and 'stop_counting' are labels, of a file that has progk, goes_on, CONFIG and COUNTER_INDEX.
 */
#ifndef BPFMAN_CHAIN_H
#define BPFMAN_CHAIN_H

/*
 * The slots one after another. They are there twice, so that a packet does not pay for counting that is off: the verifier
 * removes the chain that never runs. The empty asm keeps the ends of chains of different lengths apart: those that are never
 * reached go, too, and with them the comparisons that lead there.
 */
#define RUN(ctx, k, counting)                                               \
	do {                                                                \
		if (enabled <= k) {                                         \
			asm volatile("" : : "i"(k));                        \
			goto through;                                       \
		}                                                           \
		verdict = prog##k(ctx);                                     \
		TRACE_MEMBER(ctx, k, verdict);                              \
		if (counting)                                               \
			counter = counter_of(COUNTER_INDEX[k]);             \
		if (goes_on(verdict, CONFIG.chain_call_actions[k])) {       \
			if (counting)                                       \
				count_run(counter, verdict);                \
		} else if (!goes_on_past(verdict, COUNTER_INDEX[k])) {      \
			if (counting)                                       \
				goto stop_counting;                         \
			goto stop;                                          \
		}                                                           \
	} while (0)

#define RUN_ALL(ctx, counting)         \
	do {                           \
		RUN(ctx, 0, counting); \
		RUN(ctx, 1, counting); \
		RUN(ctx, 2, counting); \
		RUN(ctx, 3, counting); \
		RUN(ctx, 4, counting); \
		RUN(ctx, 5, counting); \
		RUN(ctx, 6, counting); \
		RUN(ctx, 7, counting); \
		RUN(ctx, 8, counting); \
		RUN(ctx, 9, counting); \
	} while (0)

#endif
