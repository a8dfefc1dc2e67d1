// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counts into the map that the programs of tc_shared share by its name. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} total SEC(".maps");

SEC("xdp")
int xdp_shared(struct xdp_md *ctx)
{
	__u32 only = 0;
	__u64 *value = bpf_map_lookup_elem(&total, &only);

	if (value)
		__sync_fetch_and_add(value, 1);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
