// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Compiled without BTF, though it has a global: what is there cannot be set by name. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

volatile const __s32 verdict = 0;

SEC("tc")
int nobtf(struct __sk_buff *skb)
{
	return verdict;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
