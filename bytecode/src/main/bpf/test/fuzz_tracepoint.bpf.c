// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Tracepoints that write into a ring and into a perf array. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u64 at;
	__u32 process;
	char command[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_nanosleep")
int sleeps(void *context)
{
	struct event *event = bpf_ringbuf_reserve(&ring, sizeof(*event), 0);

	if (!event)
		return 0;
	event->at = bpf_ktime_get_ns();
	event->process = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event->command, sizeof(event->command));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tp/sched/sched_switch")
int switches(void *context)
{
	__u64 at = bpf_ktime_get_ns();

	bpf_perf_event_output(context, &perf, BPF_F_CURRENT_CPU, &at, sizeof(at));
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
