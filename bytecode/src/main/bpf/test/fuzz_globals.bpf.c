// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Global variables of every section, and functions, static and global, that call each other. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 limit = 1500;
const volatile char label[16] = "packets";
__u64 seen = 7;
__u64 bytes;
static __u32 last[8];

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64[2]);
} lengths SEC(".maps");

static __noinline int remember(__u32 length)
{
	last[length & 7] = length;
	return length > limit;
}

__noinline int count(struct __sk_buff *skb)
{
	__u64 none[2] = {};

	bpf_map_update_elem(&lengths, &(__u32){skb->len}, none, BPF_ANY);
	__sync_fetch_and_add(&seen, 1);
	bytes += skb->len;
	return remember(skb->len) + label[0];
}

static long each(__u32 index, void *context)
{
	*(__u32 *)context += last[index & 7];
	return 0;
}

SEC("tc")
int globals(struct __sk_buff *skb)
{
	__u32 sum = 0;

	bpf_loop(8, each, &sum, 0);
	return count(skb) > 1000 && sum ? TC_ACT_OK : TC_ACT_PIPE;
}

SEC("tc")
int other(struct __sk_buff *skb)
{
	return remember(skb->len) ? TC_ACT_UNSPEC : TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
