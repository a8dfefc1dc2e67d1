// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Makes as many tail calls of its own, to itself, as the global 'calls' says, or as are left to the packet; counts its
 * runs, not its calls.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

volatile const __u32 calls = 0;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} runs SEC(".maps");

/* How many calls the packet that this CPU handles has still to make; 0 between two packets. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} left SEC(".maps");

int spend(struct __sk_buff *skb);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} again SEC(".maps") = {
	.values = { [0] = (void *)&spend },
};

SEC("tc")
int spend(struct __sk_buff *skb)
{
	__u32 only = 0;
	__u64 *total = bpf_map_lookup_elem(&runs, &only);
	__u32 *more = bpf_map_lookup_elem(&left, &only);

	if (!total || !more)
		return TC_ACT_PIPE;
	if (*more) {
		--*more;
	} else {
		__sync_fetch_and_add(total, 1);
		*more = calls;
	}
	if (*more) {
		bpf_tail_call(skb, &again, 0);
		/* The packet has had its tail calls. */
		*more = 0;
	}
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
