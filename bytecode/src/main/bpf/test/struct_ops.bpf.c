// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A TC program beside an implementation of an interface of the kernel. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct sock;

struct tcp_congestion_ops {
	void (*init)(struct sock *sk);
	char name[16];
};

SEC("struct_ops/beside_init")
void BPF_PROG(beside_init, struct sock *sk)
{
}

SEC(".struct_ops")
struct tcp_congestion_ops beside = {
	.init = (void *)beside_init,
	.name = "bpfman_beside",
};

SEC("tc")
int sibling(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
