// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The least dispatcher whose slots are filled by tail calls. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 10);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} slots SEC(".maps");

#define FILL_SLOT(skb, k) bpf_tail_call(skb, &slots, k)

#include "minimal.h"
