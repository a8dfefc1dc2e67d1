// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A member that changes packets: cuts the global 'bytes' off their end. XDP_PASS. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

volatile const __s32 bytes = 1;

SEC("xdp")
int xdp_trim(struct xdp_md *ctx)
{
	bpf_xdp_adjust_tail(ctx, -bytes);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
