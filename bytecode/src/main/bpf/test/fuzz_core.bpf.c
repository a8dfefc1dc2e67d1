// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Relocations by the kernel's BTF: fields, sizes, types and values; a variable and a setting of the kernel. */
#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
	int tgid;
	struct task_struct *group_leader;
	char comm[16];
} __attribute__((preserve_access_index));

struct net_device___other {
	unsigned int mtu;
	int bpfman_not_there;
} __attribute__((preserve_access_index));

enum bpf_map_type___other {
	BPF_MAP_TYPE_RINGBUF___other = 1,
};

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_BPF __kconfig __weak;
extern bool CONFIG_BPFMAN_NOT_THERE __kconfig __weak;

SEC("tc")
int reads(struct __sk_buff *skb)
{
	if (LINUX_KERNEL_VERSION < 0x050000 || CONFIG_BPFMAN_NOT_THERE)
		return TC_ACT_SHOT;
	if (bpf_core_field_exists(((struct net_device___other *)0)->bpfman_not_there))
		return TC_ACT_OK;
	if (bpf_core_type_size(struct task_struct) < 100 ||
	    !bpf_core_enum_value_exists(enum bpf_map_type___other, BPF_MAP_TYPE_RINGBUF___other))
		return TC_ACT_STOLEN;
	return bpf_core_field_exists(((struct net_device___other *)0)->mtu) ? TC_ACT_PIPE : CONFIG_BPF;
}

SEC("raw_tracepoint/sched_switch")
int follows(struct bpf_raw_tracepoint_args *context)
{
	struct task_struct *task = (void *)(long)context->args[1];

	return BPF_CORE_READ(task, group_leader, pid) == BPF_CORE_READ(task, tgid);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
