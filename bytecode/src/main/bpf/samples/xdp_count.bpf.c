// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counts packets and bytes and hands each packet to the next member: XDP_PASS. */
#include <linux/bpf.h>
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

SEC("xdp")
int xdp_count(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct packet_count *total = bpf_map_lookup_elem(&packets, &only);

	/* Several CPUs may be here at once. */
	if (total) {
		__sync_fetch_and_add(&total->packets, 1);
		__sync_fetch_and_add(&total->bytes, ctx->data_end - ctx->data);
	}
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
