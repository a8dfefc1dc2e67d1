// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Shows the order of the programs at a cgroup: two for reads and writes of settings append their numbers to the map
 * 'order', which they share. The third runs for packets, its section does not say which, and counts into 'runs'. 1.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define STAMPS 64

struct stamps {
	/* Number of stamps so far, the forgotten ones included: the first STAMPS are kept. */
	__u32 cursor;
	__u32 tags[STAMPS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct stamps);
} order SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} runs SEC(".maps");

static __always_inline int stamp(__u32 tag)
{
	__u32 only = 0;
	struct stamps *stamps = bpf_map_lookup_elem(&order, &only);

	if (stamps) {
		__u32 position = __sync_fetch_and_add(&stamps->cursor, 1);

		if (position < STAMPS)
			stamps->tags[position] = tag;
	}
	return 1;
}

SEC("cgroup/sysctl")
int stamps_one(struct bpf_sysctl *setting)
{
	return stamp(1);
}

SEC("cgroup/sysctl")
int stamps_two(struct bpf_sysctl *setting)
{
	return stamp(2);
}

SEC("cgroup/skb")
int counts_packets(struct __sk_buff *packet)
{
	__u32 only = 0;
	__u64 *total = bpf_map_lookup_elem(&runs, &only);

	if (total)
		__sync_fetch_and_add(total, 1);
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
