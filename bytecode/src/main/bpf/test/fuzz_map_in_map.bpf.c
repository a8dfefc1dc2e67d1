// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Maps of maps, with and without maps in them. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} first SEC(".maps"), second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = {
	.values = {[1] = &first, [3] = &second},
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} outer_hash SEC(".maps");

SEC("tc")
int nested(struct __sk_buff *skb)
{
	__u32 at = skb->len & 3, zero = 0;
	void *inner = bpf_map_lookup_elem(&outer, &at);
	__u64 *value;

	if (!inner)
		inner = bpf_map_lookup_elem(&outer_hash, &at);
	if (!inner)
		return TC_ACT_PIPE;
	value = bpf_map_lookup_elem(inner, &zero);
	if (value)
		__sync_fetch_and_add(value, 1);
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
