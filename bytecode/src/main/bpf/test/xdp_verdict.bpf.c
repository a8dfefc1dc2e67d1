// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Returns the global 'verdict', whatever it is, and counts its runs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

volatile const __s32 verdict = XDP_PASS;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} runs SEC(".maps");

SEC("xdp")
int xdp_verdict(struct xdp_md *ctx)
{
	__u32 only = 0;
	__u64 *total = bpf_map_lookup_elem(&runs, &only);

	if (total)
		__sync_fetch_and_add(total, 1);
	return verdict;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
