// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Probes of functions of the kernel and of a process. */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, 4);
	__uint(value_size, 127 * sizeof(__u64));
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, __u64);
} starts SEC(".maps");

SEC("kprobe/do_nanosleep")
int entered(struct pt_regs *registers)
{
	__u64 thread = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

	bpf_map_update_elem(&starts, &thread, &now, BPF_ANY);
	return 0;
}

SEC("kretprobe/do_nanosleep")
int left(struct pt_regs *registers)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u64 *start = bpf_map_lookup_elem(&starts, &thread);

	if (start)
		bpf_printk("%llu ns", bpf_ktime_get_ns() - *start);
	bpf_map_delete_elem(&starts, &thread);
	return bpf_get_stackid(registers, &stacks, 0) < 0;
}

SEC("uprobe//bin/true:main")
int in_process(struct pt_regs *registers)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
