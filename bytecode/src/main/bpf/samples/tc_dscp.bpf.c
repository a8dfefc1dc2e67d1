// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Rewrites the DSCP of IPv4 packets to the global 'dscp' (0 to 63), leaves the two ECN bits alone and corrects the
 * header's checksum: TC_ACT_PIPE.
 */
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define ECN_MASK 0x03

#define TOS_OFFSET (ETH_HLEN + offsetof(struct iphdr, tos))
#define CHECK_OFFSET (ETH_HLEN + offsetof(struct iphdr, check))

volatile const __u8 dscp = 46;

SEC("tc")
int rewrite_dscp(struct __sk_buff *skb)
{
	__u8 before, after;

	if (skb->protocol != bpf_htons(ETH_P_IP))
		return TC_ACT_PIPE;
	if (bpf_skb_load_bytes(skb, TOS_OFFSET, &before, sizeof(before)))
		return TC_ACT_PIPE;
	after = (__u8)(dscp << 2) | (before & ECN_MASK);
	if (after == before)
		return TC_ACT_PIPE;
	/* The byte is the lower half of the 16-bit word that the checksum adds up. */
	bpf_l3_csum_replace(skb, CHECK_OFFSET, bpf_htons(before), bpf_htons(after), sizeof(__u16));
	bpf_skb_store_bytes(skb, TOS_OFFSET, &after, sizeof(after), 0);
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
