// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

/**
 * The functions of the C library that are used, named as there. Pointers are addresses; the ABI is LP64. Public only because what implements it
 * is made at run time ({@link NativeFunctions}); the way in is {@link SystemCalls}.
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
public interface LibC {

    long syscall(long number, long first, long second, long third);

    long syscall(long number, long first, long second, long third, long fourth, long fifth);

    int ioctl(int fd, long request, long argument);

    int open(long path, int flags, int mode);

    int close(int fd);

    int fcntl(int fd, int command, long argument);

    long pwrite(int fd, long buffer, long length, long offset);

    int memfd_create(long name, int flags);

    long mmap(long address, long length, int protection, int flags, int fd, long offset);

    int munmap(long address, long length);

    int flock(int fd, int operation);

    int mkdir(long path, int mode);

    int chmod(long path, int mode);

    int chown(long path, int owner, int group);

    int faccessat(int directory, long path, int mode, int flags);

    int unlink(long path);

    int rmdir(long path);

    int rename(long from, long to);

    int statfs(long path, long buffer);

    int mount(long source, long target, long type, long flags, long data);

    int umount2(long target, int flags);

    int setns(int fd, int namespaceType);

    int unshare(int flags);

    int fchdir(int fd);

    int chroot(long path);

    int socket(int domain, int type, int protocol);

    int bind(int fd, long address, int length);

    int connect(int fd, long address, int length);

    int setsockopt(int fd, int level, int name, long value, int length);

    long send(int fd, long buffer, long length, int flags);

    long recv(int fd, long buffer, long length, int flags);

    long recvmsg(int fd, long header, int flags);

    long sendmsg(int fd, long header, int flags);

    int socketpair(int domain, int type, int protocol, long descriptors);

    int poll(long descriptors, long count, int timeout);

    long pread(int fd, long buffer, long length, long offset);

    int ftruncate(int fd, long length);

    int posix_spawn(long pid, long path, long actions, long attributes, long arguments, long environment);

    int posix_spawn_file_actions_init(long actions);

    int posix_spawn_file_actions_adddup2(long actions, int fd, int target);

    int posix_spawn_file_actions_addchdir_np(long actions, long path);

    int posix_spawn_file_actions_addclosefrom_np(long actions, int from);

    int posix_spawn_file_actions_destroy(long actions);

    int posix_spawnattr_init(long attributes);

    int posix_spawnattr_setflags(long attributes, int flags);

    int posix_spawnattr_setsigmask(long attributes, long signals);

    int posix_spawnattr_setsigdefault(long attributes, long signals);

    int posix_spawnattr_destroy(long attributes);

    int sigemptyset(long signals);

    int sigfillset(long signals);

    int kill(int pid, int signal);

    int waitpid(int pid, long status, int options);

    int prlimit(int pid, int resource, long newLimit, long oldLimit);

    int prctl(int option, long second, long third, long fourth, long fifth);

    int capset(long header, long data);

    int clock_gettime(int clock, long timespec);

    int vsnprintf(long buffer, long size, long format, long arguments);
}
