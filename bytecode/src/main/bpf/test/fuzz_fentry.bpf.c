// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Programs whose type is that of a function in the kernel's BTF. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} times SEC(".maps");

SEC("fentry/do_nanosleep")
int enters(__u64 *context)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	__u64 *time = bpf_task_storage_get(&times, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (time)
		*time = bpf_ktime_get_ns();
	return 0;
}

SEC("fexit/do_nanosleep")
int leaves(__u64 *context)
{
	return context[0] == context[1];
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
