/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What user space and the dispatchers agree upon: the configuration written into .rodata before a dispatcher is loaded,
 * and the counters read out of it while it runs. All fields are in the byte order of the host.
 */
#ifndef BPFMAN_DISPATCHER_H
#define BPFMAN_DISPATCHER_H

#include <linux/types.h>

#define BPFMAN_SLOTS 10

/* Of the TC dispatcher. */

/* First bytes of a configuration: they tell a dispatcher of ours, and the layout below, from anything else. */
#define TC_DISPATCHER_MAGIC 0xB7
#define TC_DISPATCHER_VERSION 1

/* What an empty slot returns. Its bit in a mask is TC_VERDICT_BIT(TC_DISPATCHER_RETVAL), that is bit 31. */
#define TC_DISPATCHER_RETVAL 30

/* A verdict's bit in chain_call_actions: TC_ACT_UNSPEC (-1) is bit 0, TC_ACT_OK bit 1, and so on. */
#define TC_VERDICT_BIT(verdict) ((__u32)(verdict) + 1)

/* The bits that stand for a verdict: TC_ACT_UNSPEC (-1) to TC_ACT_TRAP (8), and the empty slot's. */
#define TC_DEFINED_VERDICTS 0x800003FFu

enum tc_dispatcher_flags {
	/* Count runs, stops and verdicts of every slot in the map 'counters'. */
	TC_DISPATCHER_COUNTERS = 1 << 0,
	/* The dispatcher runs on a TCX link, where TC_ACT_STOLEN and TC_ACT_TRAP would mean "next program". */
	TC_DISPATCHER_TCX = 1 << 1,
	/* Write MARK into cb[4] of every packet that is let through to whatever comes after this hook. */
	TC_DISPATCHER_MARKING = 1 << 2,
	/* Pass on untouched, but for the mark, every packet whose cb[4] is MARK, unless MARK is 0. */
	TC_DISPATCHER_GUARDING = 1 << 3,
};

struct tc_dispatcher_config {
	__u8 magic;
	__u8 dispatcher_version;
	/* Slots 0 to num_progs_enabled - 1 are run; at most BPFMAN_SLOTS. */
	__u8 num_progs_enabled;
	/* enum tc_dispatcher_flags */
	__u8 flags;
	/*
	 * Per slot: the verdicts after which the chain goes on. The bit of the empty slot has to be among them, and no bit that
	 * stands for no verdict: nothing is asked of them while packets come.
	 */
	__u32 chain_call_actions[BPFMAN_SLOTS];
	/* Per slot: the priority asked for. For readers of a dispatcher's .rodata; the program does not look at it. */
	__u32 run_prios[BPFMAN_SLOTS];
};

/* Of the XDP dispatcher, whose configuration is laid out as in version 2 of libxdp's. */

#define XDP_DISPATCHER_MAGIC 236
#define XDP_DISPATCHER_VERSION 2

/* What an empty slot returns. */
#define XDP_DISPATCHER_RETVAL 31

/* The bits that stand for a verdict, which is 1 << verdict: XDP_ABORTED (0) to XDP_REDIRECT (4), and the empty slot's. */
#define XDP_DEFINED_VERDICTS 0x8000001Fu

struct xdp_dispatcher_config {
	__u8 magic;
	__u8 dispatcher_version;
	/* Slots 0 to num_progs_enabled - 1 are run; at most BPFMAN_SLOTS. */
	__u8 num_progs_enabled;
	/* 1 when the dispatcher takes packets of several buffers, which it does when all its members do. */
	__u8 is_xdp_frags;
	/*
	 * Per slot: the verdicts after which the chain goes on. The bit of the empty slot has to be among them, and no bit that
	 * stands for no verdict: nothing is asked of them while packets come.
	 */
	__u32 chain_call_actions[BPFMAN_SLOTS];
	/* Per slot, for readers of a dispatcher's .rodata: the priority asked for, and the flags the member was loaded with. */
	__u32 run_prios[BPFMAN_SLOTS];
	__u32 program_flags[BPFMAN_SLOTS];
};

/* Of both. */

/*
 * What a filled slot returns when the tail call into its member fails. It is far from every verdict, and a member that
 * returned it would be taken for one that could not be called. The freplace forms do not know it.
 */
#define BPFMAN_SLOT_FAILED 0x0bf0fa11

/* What becomes of a packet for which the tail call into a filled slot fails: SLOT_FAILURE. */
enum bpfman_slot_failure {
	/* Its way ends: in TC_ACT_SHOT, or XDP_ABORTED. */
	BPFMAN_SLOT_FAILURE_DROP = 0,
	/* The chain goes on as past an empty slot. */
	BPFMAN_SLOT_FAILURE_PROCEED = 1,
};

/* Entries in the map 'counters': more than slots, so that a new member need not share the entry of one just gone. */
#define BPFMAN_COUNTERS 16

/* Entries in the map 'failures', each a __u64: one for each of 'counters', and at the end the dispatcher's own sum. */
#define BPFMAN_FAILURES_SUM BPFMAN_COUNTERS
#define BPFMAN_FAILURES (BPFMAN_COUNTERS + 1)

/* Indices into slot_counter.verdicts: TC_VERDICT_BIT(verdict) for TC, the verdict for XDP, and these. */
#define COUNTED_EMPTY 10
#define COUNTED_OUT_OF_RANGE 11
#define COUNTED_VERDICTS 12

struct slot_counter {
	/* Times a member ran; neither an empty slot's sentinel nor a failed tail call is a run. */
	__u64 runs;
	/* Times the chain ended with the member's verdict. */
	__u64 stops;
	/* Times each verdict came back. */
	__u64 verdicts[COUNTED_VERDICTS];
};

/*
 * Of the tracing forms: what is told of a packet in the map 'trace', a BPF_MAP_TYPE_RINGBUF. The records of a packet are in
 * the order in which things happened: TRACE_COMES, a TRACE_RAN for each slot that was reached, and one of the other two.
 */
enum trace_event {
	/* The packet has come to the dispatcher. */
	TRACE_COMES = 1,
	/* A slot was run, and this is what came back: what is in it may be a member, nothing, or out of reach. */
	TRACE_RAN = 2,
	/* The chain has ended with the verdict of the slot before; the record has what the hook is given. */
	TRACE_STOPPED = 3,
	/* The chain has ended after its last slot; the record has what the hook is given. */
	TRACE_THROUGH = 4,
};

/* Room in the map 'trace': some six thousand records. */
#define TRACE_RING_BYTES (256 * 1024)

struct trace_record {
	/* Of CLOCK_MONOTONIC, in nanoseconds. */
	__u64 time;
	/* Counts the packets that are told of, from 0. */
	__u32 packet;
	__u32 ifindex;
	/* Bytes of the packet as it is now. */
	__u32 length;
	/* 0 in a TRACE_COMES. */
	__s32 verdict;
	/* enum trace_event */
	__u8 event;
	/* 0 but in a TRACE_RAN. */
	__u8 slot;
	__u8 reserved[2];
	__u32 padding;
};

/* The one entry of the map 'trace_state'. */
struct trace_state {
	/* Packets that came so far: those below TRACE_PACKETS are told of; it stops a few above. */
	__u64 packets;
	/* Records that found no room. */
	__u64 lost;
};

#endif
