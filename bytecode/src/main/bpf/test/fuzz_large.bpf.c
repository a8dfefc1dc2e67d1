// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A large table of constants. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

const volatile __u64 table[1 << 14] = {[0] = 1, [77] = 2, [(1 << 14) - 1] = 3};
__u64 written[1 << 12] = {[5] = 9};

SEC("tc")
int looks_up(struct __sk_buff *skb)
{
	written[skb->len & 0xFFF] += table[skb->hash & 0x3FFF];
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
