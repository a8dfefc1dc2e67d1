// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Sets the packet's mark, the one that routing rules and firewalls see, to the global 'mark': TC_ACT_PIPE. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

volatile const __u32 mark = 1;

SEC("tc")
int set_mark(struct __sk_buff *skb)
{
	skb->mark = mark;
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
