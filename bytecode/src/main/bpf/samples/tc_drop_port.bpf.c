// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Drops TCP and UDP packets, over IPv4 or IPv6, to the port in the global 'port' (host byte order): TC_ACT_SHOT. All
 * others go to the next member: TC_ACT_PIPE. Fragments after the first carry no port and are not dropped; IPv6 extension
 * headers are not followed.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define IP_OFFSET_MASK 0x1FFF

volatile const __u16 port = 0;

SEC("tc")
int drop_port(struct __sk_buff *skb)
{
	__u32 transport = ETH_HLEN;
	__be16 destination;
	__u8 protocol;

	/* bpf_skb_load_bytes reads headers wherever they lie, so no part of the packet has to be made linear first. */
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		struct iphdr ip;

		if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)))
			return TC_ACT_PIPE;
		if (ip.frag_off & bpf_htons(IP_OFFSET_MASK))
			return TC_ACT_PIPE;
		protocol = ip.protocol;
		transport += ip.ihl * 4;
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr ip;

		if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)))
			return TC_ACT_PIPE;
		protocol = ip.nexthdr;
		transport += sizeof(ip);
	} else {
		return TC_ACT_PIPE;
	}

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return TC_ACT_PIPE;
	/* The destination port is the second field of both headers. */
	if (bpf_skb_load_bytes(skb, transport + sizeof(destination), &destination, sizeof(destination)))
		return TC_ACT_PIPE;
	return destination == bpf_htons(port) ? TC_ACT_SHOT : TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
