// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counts what the processes of a cgroup do, and lets them: 1. */
#include "traced.h"

SEC("cgroup_skb/ingress")
int receives(struct __sk_buff *packet)
{
	count();
	return 1;
}

SEC("cgroup_skb/egress")
int sends(struct __sk_buff *packet)
{
	count();
	return 1;
}

SEC("cgroup/sock_create")
int makes_socket(struct bpf_sock *socket)
{
	count();
	return 1;
}

SEC("cgroup/connect4")
int connects(struct bpf_sock_addr *address)
{
	count();
	return 1;
}

SEC("cgroup/setsockopt")
int sets_option(struct bpf_sockopt *option)
{
	count();
	return 1;
}

SEC("cgroup/sysctl")
int reads_setting(struct bpf_sysctl *setting)
{
	count();
	return 1;
}

SEC("cgroup/dev")
int opens_device(struct bpf_cgroup_dev_ctx *device)
{
	count();
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
