// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Programs that count into a map that all share by its name, and into one of their own, and one that the verifier refuses. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} total SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} runs SEC(".maps");

const volatile __u32 tag = 0;

static __always_inline void count(void *map)
{
	__u32 only = 0;
	__u64 *value = bpf_map_lookup_elem(map, &only);

	if (value)
		__sync_fetch_and_add(value, 1);
}

SEC("tc")
int shared_stamp(struct __sk_buff *skb)
{
	count(&total);
	count(&runs);
	return tag < 90 ? TC_ACT_PIPE : TC_ACT_UNSPEC;
}

SEC("classifier/again")
int shared_again(struct __sk_buff *skb)
{
	count(&total);
	return TC_ACT_PIPE;
}

SEC("tc")
int shared_broken(struct __sk_buff *skb)
{
	const __u8 *data = (const __u8 *)(long)skb->data;

	count(&total);
	return data[0] ? TC_ACT_OK : TC_ACT_SHOT;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
