// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counts how often one process passes what is traced; a program for each kind that needs nothing of the kernel's BTF. */
#include "traced.h"

SEC("tracepoint/syscalls/sys_enter_kill")
int at_tracepoint(void *context)
{
	return count_process();
}

SEC("raw_tracepoint/sys_enter")
int at_raw_tracepoint(struct bpf_raw_tracepoint_args *context)
{
	return (__s64)context->args[1] == system_call ? count_process() : 0;
}

SEC("kprobe")
int at_kprobe(void *context)
{
	return count_process();
}

SEC("kretprobe")
int at_kretprobe(void *context)
{
	return count_process();
}

SEC("uprobe")
int at_uprobe(void *context)
{
	return count_process();
}

SEC("uretprobe")
int at_uretprobe(void *context)
{
	return count_process();
}

SEC("kprobe.multi")
int at_kprobes(void *context)
{
	return count_process();
}

SEC("kretprobe.multi")
int at_kretprobes(void *context)
{
	return count_process();
}

SEC("uprobe.multi")
int at_uprobes(void *context)
{
	return count_process();
}

SEC("uretprobe.multi")
int at_uretprobes(void *context)
{
	return count_process();
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
