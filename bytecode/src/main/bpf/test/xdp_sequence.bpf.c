// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Shows the order of a chain: each run appends the global 'tag' to the map 'order', which the members of a chain share,
 * and adds to its own count in 'runs'. XDP_PASS.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define STAMPS 64

struct stamps {
	/* Number of stamps so far, the forgotten ones included: the first STAMPS are kept. */
	__u32 cursor;
	__u32 tags[STAMPS];
};

volatile const __u32 tag = 0;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct stamps);
} order SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} runs SEC(".maps");

SEC("xdp")
int xdp_stamp(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct stamps *stamps = bpf_map_lookup_elem(&order, &only);
	__u64 *total = bpf_map_lookup_elem(&runs, &only);

	if (stamps) {
		__u32 position = __sync_fetch_and_add(&stamps->cursor, 1);

		if (position < STAMPS)
			stamps->tags[position] = tag;
	}
	if (total)
		__sync_fetch_and_add(total, 1);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
