// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* One program that every kernel takes, among others that need what no kernel has: functions, a helper, a type of map. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

extern int bpfman_absent(int verdict) __ksym;
extern int bpfman_absent_too(int verdict) __ksym;
extern const int bpfman_absent_variable __ksym;

static int (*bpfman_absent_helper)(struct __sk_buff *skb) = (void *)100000;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} runs SEC(".maps");

struct {
	__uint(type, 100000);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} absent SEC(".maps");

static __noinline int counted(int verdict)
{
	__u32 only = 0;
	__u64 *value = bpf_map_lookup_elem(&runs, &only);

	if (value)
		__sync_fetch_and_add(value, 1);
	return verdict;
}

/* Lies beside counted(), but the programs that call that do not call this. */
static __noinline int asks_the_kernel(int verdict)
{
	return bpfman_absent_too(counted(verdict));
}

SEC("tc")
int sound(struct __sk_buff *skb)
{
	return counted(TC_ACT_PIPE);
}

SEC("tc")
int wants_function(struct __sk_buff *skb)
{
	return bpfman_absent(counted(TC_ACT_PIPE));
}

SEC("tc")
int wants_function_deep_down(struct __sk_buff *skb)
{
	return asks_the_kernel(TC_ACT_PIPE);
}

SEC("tc")
int wants_variable(struct __sk_buff *skb)
{
	return *(const volatile int *)&bpfman_absent_variable;
}

SEC("tc")
int wants_helper(struct __sk_buff *skb)
{
	return bpfman_absent_helper(skb);
}

SEC("tc")
int wants_map(struct __sk_buff *skb)
{
	__u32 only = 0;

	return bpf_map_lookup_elem(&absent, &only) ? TC_ACT_OK : TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
