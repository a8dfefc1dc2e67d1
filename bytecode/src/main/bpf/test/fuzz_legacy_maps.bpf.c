// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Maps as they were declared before there was BTF: libbpf 1 refuses them. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__u32 type, key_size, value_size, max_entries, map_flags;
} old_array SEC("maps") = {BPF_MAP_TYPE_ARRAY, 4, 8, 2, 0}, old_hash SEC("maps") = {BPF_MAP_TYPE_HASH, 8, 8, 16, 0};

SEC("classifier")
int old(struct __sk_buff *skb)
{
	__u64 *value = bpf_map_lookup_elem(&old_array, &(__u32){0});

	if (value)
		bpf_map_update_elem(&old_hash, value, value, BPF_ANY);
	return TC_ACT_PIPE;
}

int _version SEC("version") = 1;
char LICENSE[] SEC("license") = "Dual BSD/GPL";
