// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Programs that libbpf loads only when asked for: the question mark in front of a section's name. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int plain(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("?tc")
int optional_tc(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("?tcx/ingress")
int optional_tcx(struct __sk_buff *skb)
{
	return TC_ACT_UNSPEC;
}

SEC("?xdp")
int optional_xdp(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("?xdp.frags")
int optional_frags(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
