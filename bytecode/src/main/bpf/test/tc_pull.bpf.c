// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Changes the packet in both ways that the verifier watches: makes its first bytes linear (bpf_skb_pull_data), notes the
 * byte 15, which is the type of service in IPv4, in the map 'found', and overwrites it with the global 'tos'
 * (bpf_skb_store_bytes). The next run on the same packet finds what this one wrote. TC_ACT_PIPE.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#define TOS_OFFSET 15
#define FOUND 64

struct found {
	/* Number of runs so far, the forgotten ones included: the first FOUND are kept. */
	__u32 cursor;
	__u32 values[FOUND];
};

volatile const __u8 tos = 0xB8;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct found);
} found SEC(".maps");

SEC("tc")
int pull_and_store(struct __sk_buff *skb)
{
	__u32 only = 0;
	struct found *all = bpf_map_lookup_elem(&found, &only);
	__u8 *data;
	__u8 after = tos;

	if (bpf_skb_pull_data(skb, TOS_OFFSET + 1))
		return TC_ACT_PIPE;
	data = (void *)(long)skb->data;
	if (data + TOS_OFFSET + 1 > (__u8 *)(long)skb->data_end)
		return TC_ACT_PIPE;
	if (all) {
		__u32 position = __sync_fetch_and_add(&all->cursor, 1);

		if (position < FOUND)
			all->values[position] = data[TOS_OFFSET];
	}
	bpf_skb_store_bytes(skb, TOS_OFFSET, &after, sizeof(after), 0);
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
