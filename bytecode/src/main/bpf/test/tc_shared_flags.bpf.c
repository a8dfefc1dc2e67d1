// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Declares the map of tc_shared with other flags, and shares by its name a map to whose flags the kernel adds. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} total SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} ports SEC(".maps");

SEC("tc")
int shared_mapped(struct __sk_buff *skb)
{
	__u32 only = 0;
	__u64 *value = bpf_map_lookup_elem(&total, &only);

	if (value)
		__sync_fetch_and_add(value, 1);
	return TC_ACT_PIPE;
}

SEC("xdp")
int shared_ports(struct xdp_md *ctx)
{
	return bpf_redirect_map(&ports, 0, XDP_PASS);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
