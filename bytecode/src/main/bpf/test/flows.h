/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* A program that counts packets, and deals them out to the entries of a hash map: FLOWS says how many there is room for, FLOW_VALUE what they count in. */
#ifndef BPFMAN_TEST_FLOWS_H
#define BPFMAN_TEST_FLOWS_H

#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FLOWS);
	__type(key, __u32);
	__type(value, FLOW_VALUE);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} packets SEC(".maps");

SEC("tc")
int count_flow(struct __sk_buff *skb)
{
	__u32 only = 0;
	__u64 *total = bpf_map_lookup_elem(&packets, &only);
	__u32 flow;
	FLOW_VALUE first = 1;
	FLOW_VALUE *flown;

	if (!total)
		return TC_ACT_PIPE;
	flow = __sync_fetch_and_add(total, 1) % 16;
	flown = bpf_map_lookup_elem(&flows, &flow);
	if (flown)
		__sync_fetch_and_add(flown, 1);
	else
		bpf_map_update_elem(&flows, &flow, &first, BPF_ANY);
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#endif
