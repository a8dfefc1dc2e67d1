// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* One program that the verifier refuses, for it reads the packet without asking where it ends, and one that it takes. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int rejected(struct __sk_buff *skb)
{
	const __u8 *data = (const __u8 *)(long)skb->data;

	return data[0] ? TC_ACT_OK : TC_ACT_SHOT;
}

SEC("tc")
int healthy(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
