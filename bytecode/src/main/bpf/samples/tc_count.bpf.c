// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counts packets and bytes and hands each packet to the next member: TC_ACT_PIPE. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct packet_count {
	__u64 packets;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct packet_count);
} packets SEC(".maps");

SEC("tc")
int count(struct __sk_buff *skb)
{
	__u32 only = 0;
	struct packet_count *total = bpf_map_lookup_elem(&packets, &only);

	/* Several CPUs may be here at once. */
	if (total) {
		__sync_fetch_and_add(&total->packets, 1);
		__sync_fetch_and_add(&total->bytes, skb->len);
	}
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
