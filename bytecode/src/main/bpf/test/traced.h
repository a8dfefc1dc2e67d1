/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What programs have in common that count how often one process comes by. */
#ifndef BPFMAN_TEST_TRACED_H
#define BPFMAN_TEST_TRACED_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* The process that counts, as the kernel's first PID namespace numbers it; 0 is every process. */
volatile const __u32 process = 0;

/* The system call that counts where every one comes by: kill(2) on x86-64, 129 where the numbers are generic. */
volatile const __s64 system_call = 62;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} runs SEC(".maps");

static __always_inline int count(void)
{
	__u32 only = 0;
	__u64 *total = bpf_map_lookup_elem(&runs, &only);

	/* Several CPUs may be here at once. */
	if (total)
		__sync_fetch_and_add(total, 1);
	return 0;
}

static __always_inline int count_process(void)
{
	if (process && bpf_get_current_pid_tgid() >> 32 != process)
		return 0;
	return count();
}

#endif
