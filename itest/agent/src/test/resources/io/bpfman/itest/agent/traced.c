// SPDX-License-Identifier: Apache-2.0
/*
 * What is traced in tests. Reads lines "WHAT TIMES" and answers each with "done TIMES" when it has done that; says "ready" first. With a
 * cgroup's directory as argument it goes there before. "forever N" has a thread call a function without end; "turns 0" says how often so far.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile unsigned long turns;

__attribute__((noinline, noipa)) int traced_function(int value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 1;
}

__attribute__((noinline, noipa)) int traced_other(int value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 2;
}

__attribute__((noinline, noipa)) int traced_forever(int value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 3;
}

static void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static void *forever(void *unused)
{
	for (;;) {
		traced_forever(0);
		turns++;
	}
	return unused;
}

static void enter(const char *cgroup)
{
	char path[4096];
	int file;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	file = open(path, O_WRONLY | O_CLOEXEC);
	if (file < 0 || write(file, "0", 1) != 1)
		fail(path);
	close(file);
}

/* Has the kernel run its test functions by a tracing program that is pinned. */
static void test_run(const char *pin)
{
	union bpf_attr attr;
	int program;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (unsigned long)pin;
	program = syscall(SYS_bpf, BPF_OBJ_GET, &attr, sizeof(attr));
	if (program < 0)
		fail(pin);
	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = program;
	if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &attr, sizeof(attr)))
		fail("BPF_PROG_TEST_RUN");
	close(program);
}

static int sender, receiver;

static void make_sockets(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t length = sizeof(address);

	receiver = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	sender = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (receiver < 0 || sender < 0 || bind(receiver, (struct sockaddr *)&address, length) ||
	    getsockname(receiver, (struct sockaddr *)&address, &length) || connect(sender, (struct sockaddr *)&address, length))
		fail("sockets");
}

static void send_packet(void)
{
	char byte = 'x';

	if (!sender)
		make_sockets();
	if (send(sender, &byte, 1, 0) != 1 || recv(receiver, &byte, 1, 0) != 1)
		fail("a packet");
}

/* One that is made once and stays. */
static int plain_socket(void)
{
	static int plain;

	if (!plain)
		plain = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (plain < 0)
		fail("socket");
	return plain;
}

static void connect_socket(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};

	if (connect(plain_socket(), (struct sockaddr *)&address, sizeof(address)))
		fail("connect");
}

static void make_socket(void)
{
	int made = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (made < 0)
		fail("socket");
	close(made);
}

static void set_option(void)
{
	int on = 1;

	if (setsockopt(plain_socket(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)))
		fail("setsockopt");
}

static void open_and_read(const char *path, int reads)
{
	char text[64];
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0 || (reads && read(file, text, sizeof(text)) < 0))
		fail(path);
	close(file);
}

static void act(const char *what)
{
	static const char test[] = "test:";

	if (!strcmp(what, "kill")) {
		if (kill(getpid(), 0))
			fail("kill");
	} else if (!strcmp(what, "call")) {
		traced_function(0);
	} else if (!strcmp(what, "other")) {
		traced_other(0);
	} else if (!strncmp(what, test, strlen(test))) {
		test_run(what + strlen(test));
	} else if (!strcmp(what, "send")) {
		send_packet();
	} else if (!strcmp(what, "socket")) {
		make_socket();
	} else if (!strcmp(what, "connect")) {
		connect_socket();
	} else if (!strcmp(what, "option")) {
		set_option();
	} else if (!strcmp(what, "sysctl")) {
		open_and_read("/proc/sys/kernel/ostype", 1);
	} else if (!strcmp(what, "device")) {
		open_and_read("/dev/null", 0);
	} else {
		errno = EINVAL;
		fail(what);
	}
}

int main(int count, char **arguments)
{
	char what[4096];
	unsigned long times;
	pthread_t thread;

	if (count > 1)
		enter(arguments[1]);
	puts("ready");
	fflush(stdout);
	while (scanf("%4095s %lu", what, &times) == 2) {
		if (!strcmp(what, "forever")) {
			if (pthread_create(&thread, NULL, forever, NULL))
				fail("thread");
		} else if (!strcmp(what, "turns")) {
			times = turns;
		} else {
			for (unsigned long i = 0; i < times; i++)
				act(what);
		}
		printf("done %lu\n", times);
		fflush(stdout);
	}
	return 0;
}
