// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Drops TCP and UDP packets, over IPv4 or IPv6, to the port in the global 'port' (host byte order): XDP_DROP. All others
 * go to the next member: XDP_PASS. Fragments after the first carry no port and are not dropped; VLAN tags and IPv6
 * extension headers are not followed.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define IP_OFFSET_MASK 0x1FFF

/* The first two fields of the TCP and the UDP header. */
struct ports {
	__be16 source;
	__be16 destination;
};

volatile const __u16 port = 0;

SEC("xdp")
int xdp_drop_port(struct xdp_md *ctx)
{
	const void *data = (const void *)(long)ctx->data;
	const void *end = (const void *)(long)ctx->data_end;
	const struct ethhdr *ethernet = data;
	const struct ports *ports;
	__u8 protocol;

	if ((const void *)(ethernet + 1) > end)
		return XDP_PASS;
	if (ethernet->h_proto == bpf_htons(ETH_P_IP)) {
		const struct iphdr *ip = (const void *)(ethernet + 1);

		if ((const void *)(ip + 1) > end)
			return XDP_PASS;
		if (ip->frag_off & bpf_htons(IP_OFFSET_MASK))
			return XDP_PASS;
		protocol = ip->protocol;
		ports = (const void *)ip + ip->ihl * 4;
	} else if (ethernet->h_proto == bpf_htons(ETH_P_IPV6)) {
		const struct ipv6hdr *ip = (const void *)(ethernet + 1);

		if ((const void *)(ip + 1) > end)
			return XDP_PASS;
		protocol = ip->nexthdr;
		ports = (const void *)(ip + 1);
	} else {
		return XDP_PASS;
	}

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return XDP_PASS;
	if ((const void *)(ports + 1) > end)
		return XDP_PASS;
	return ports->destination == bpf_htons(port) ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
