// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Maps that are filled while they are made, beside programs that need some of them, or none. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

int first_target(struct xdp_md *ctx);
int second_target(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 3);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} targets SEC(".maps") = {
	.values = {
		[0] = (void *)&first_target,
		[2] = (void *)&second_target,
	},
};

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} hooks SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} inner_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} outer_map SEC(".maps") = {
	.values = { [1] = &inner_map },
};

SEC("xdp")
int first_target(struct xdp_md *ctx)
{
	return XDP_DROP;
}

SEC("xdp")
int second_target(struct xdp_md *ctx)
{
	return XDP_TX;
}

SEC("xdp")
int enters(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &targets, 2);
	return XDP_PASS;
}

SEC("xdp")
int takes_others(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &hooks, 0);
	return XDP_PASS;
}

SEC("xdp")
int needs_nothing(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("tc")
int looks_inside(struct __sk_buff *skb)
{
	__u32 at = 1, first = 0;
	void *inner = bpf_map_lookup_elem(&outer_map, &at);
	__u64 *runs = inner ? bpf_map_lookup_elem(inner, &first) : 0;

	if (!runs)
		return TC_ACT_SHOT;
	__sync_fetch_and_add(runs, 1);
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
