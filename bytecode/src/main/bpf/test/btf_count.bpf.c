// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counts how often one process passes what is traced; a program for each kind that finds its place in the kernel's BTF. */
#include "traced.h"

SEC("fentry/bpf_fentry_test1")
int at_fentry(__u64 *context)
{
	return count_process();
}

SEC("fexit/bpf_fentry_test1")
int at_fexit(__u64 *context)
{
	return count_process();
}

/* sys_enter(registers, number of the system call) */
SEC("tp_btf/sys_enter")
int at_btf_tracepoint(__u64 *context)
{
	return (__s64)context[1] == system_call ? count_process() : 0;
}

/* Whether a process may send a signal: 0 leaves the answer to the others. */
SEC("lsm/task_kill")
int at_lsm(__u64 *context)
{
	return count_process();
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
