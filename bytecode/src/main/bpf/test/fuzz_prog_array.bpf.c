// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* An array of programs that libbpf fills. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

int step(struct __sk_buff *skb);
int last(struct __sk_buff *skb);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} steps SEC(".maps") = {
	.values = {[0] = (void *)&step, [2] = (void *)&last},
};

SEC("tc")
int step(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &steps, 2);
	return TC_ACT_PIPE;
}

SEC("tc")
int last(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("tc")
int enters_chain(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &steps, 0);
	return TC_ACT_PIPE;
}

SEC("tc")
int alone(struct __sk_buff *skb)
{
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
