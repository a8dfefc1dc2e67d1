// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Many programs in one section and in sections of their own, many maps, some shared by name. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#define EIGHT(what, at) what(at##0) what(at##1) what(at##2) what(at##3) what(at##4) what(at##5) what(at##6) what(at##7)
#define ALL(what) EIGHT(what, 0) EIGHT(what, 1) EIGHT(what, 2) EIGHT(what, 3) EIGHT(what, 4) EIGHT(what, 5)

#define MAP(n) \
	struct { \
		__uint(type, BPF_MAP_TYPE_ARRAY); \
		__uint(max_entries, 1); \
		__type(key, __u32); \
		__type(value, __u64); \
	} map##n SEC(".maps");

#define PROGRAM(n) \
	SEC("tc") \
	int program##n(struct __sk_buff *skb) \
	{ \
		__u32 zero = 0; \
		__u64 *value = bpf_map_lookup_elem(&map##n, &zero); \
		if (value) \
			*value += skb->len; \
		return TC_ACT_PIPE; \
	}

ALL(MAP)
ALL(PROGRAM)

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} fuzz_by_name SEC(".maps");

SEC("?tc")
int shares(struct __sk_buff *skb)
{
	return bpf_map_lookup_elem(&fuzz_by_name, &(__u32){1}) ? TC_ACT_OK : TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
