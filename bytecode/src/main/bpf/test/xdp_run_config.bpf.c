// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Programs that say their places in a chain as objects for libxdp do. Each appends its number to the map 'order', which
 * they share.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define XDP_RUN_CONFIG(function) _##function SEC(".xdp_run_config")
#define STAMPS 64

struct stamps {
	/* Number of stamps so far, the forgotten ones included: the first STAMPS are kept. */
	__u32 cursor;
	__u32 tags[STAMPS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct stamps);
} order SEC(".maps");

struct {
	__uint(priority, 10);
	__uint(XDP_PASS, 1);
	__uint(XDP_DROP, 1);
} XDP_RUN_CONFIG(config_early);

struct {
	__uint(priority, 60);
	__uint(XDP_PASS, 1);
} XDP_RUN_CONFIG(config_late);

struct {
	__uint(priority, 70);
	__uint(XDP_PASS, 0);
} XDP_RUN_CONFIG(config_ends);

struct {
	__uint(XDP_TX, 1);
} XDP_RUN_CONFIG(config_actions);

struct {
	__uint(priority, 10);
	__uint(weight, 1);
} XDP_RUN_CONFIG(config_odd);

static __always_inline void stamp(__u32 tag)
{
	__u32 only = 0;
	struct stamps *stamps = bpf_map_lookup_elem(&order, &only);

	if (stamps) {
		__u32 position = __sync_fetch_and_add(&stamps->cursor, 1);

		if (position < STAMPS)
			stamps->tags[position] = tag;
	}
}

SEC("xdp")
int config_early(struct xdp_md *ctx)
{
	stamp(1);
	return XDP_DROP;
}

SEC("xdp")
int config_none(struct xdp_md *ctx)
{
	stamp(2);
	return XDP_PASS;
}

SEC("xdp")
int config_late(struct xdp_md *ctx)
{
	stamp(3);
	return XDP_PASS;
}

SEC("xdp")
int config_ends(struct xdp_md *ctx)
{
	stamp(4);
	return XDP_PASS;
}

SEC("xdp")
int config_actions(struct xdp_md *ctx)
{
	stamp(5);
	return XDP_TX;
}

SEC("xdp")
int config_odd(struct xdp_md *ctx)
{
	stamp(6);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
