// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Declares the map of tc_shared with other values and more of them, so that both cannot share it. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} total SEC(".maps");

SEC("tc")
int shared_other(struct __sk_buff *skb)
{
	__u32 first = 0;
	__u32 *value = bpf_map_lookup_elem(&total, &first);

	if (value)
		__sync_fetch_and_add(value, 1);
	return TC_ACT_PIPE;
}

SEC("tc")
int shared_nothing(struct __sk_buff *skb)
{
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
