// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A table of functions for the kernel beside a program that has nothing to do with it. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct sock;

struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *sk);
	__u32 (*undo_cwnd)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	char name[16];
};

SEC("struct_ops/ssthresh")
__u32 ssthresh(__u64 *context)
{
	return 2;
}

SEC("struct_ops/undo_cwnd")
__u32 undo_cwnd(__u64 *context)
{
	return 10;
}

SEC("struct_ops/cong_avoid")
void cong_avoid(__u64 *context)
{
}

SEC(".struct_ops")
struct tcp_congestion_ops fuzzed = {
	.ssthresh = (void *)ssthresh,
	.undo_cwnd = (void *)undo_cwnd,
	.cong_avoid = (void *)cong_avoid,
	.name = "bpfman_fuzzed",
};

SEC("tc")
int beside(struct __sk_buff *skb)
{
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
