// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Sends every packet out of the interface whose index is the global 'ifindex': TC_ACT_REDIRECT. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

volatile const __u32 ifindex = 0;

SEC("tc")
int redirect_to(struct __sk_buff *skb)
{
	return bpf_redirect(ifindex, 0);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
