// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* XDP programs with and without frags. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 128);
	__type(key, __u64);
	__type(value, __u32);
} sources SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
} devices SEC(".maps");

static __always_inline int look(struct xdp_md *xdp)
{
	unsigned char *data = (void *)(long)xdp->data;
	__u64 key = 0;
	__u32 once = 1;

	if (data + 14 > (unsigned char *)(long)xdp->data_end)
		return XDP_DROP;
	__builtin_memcpy(&key, data + 6, 6);
	bpf_map_update_elem(&sources, &key, &once, BPF_ANY);
	return XDP_PASS;
}

SEC("xdp.frags")
int with_frags(struct xdp_md *xdp)
{
	return look(xdp);
}

SEC("xdp")
int without_frags(struct xdp_md *xdp)
{
	return look(xdp) == XDP_PASS ? bpf_redirect_map(&devices, 0, XDP_PASS) : XDP_DROP;
}

SEC("xdp/devmap")
int on_device(struct xdp_md *xdp)
{
	return look(xdp);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
