// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** System calls through the C library; a failure is a {@link SysException}. For any thread. */
public final class SystemCalls {

    /** {@code sys/mount.h}. */
    public static final long MS_NOSUID = 2;

    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;
    private static final long MS_REC = 1 << 14;
    private static final long MS_PRIVATE = 1 << 18;
    private static final int MNT_DETACH = 2;
    /** {@code sched.h}. */
    public static final int CLONE_NEWNET = 0x40000000;

    private static final int CLONE_NEWNS = 0x00020000;
    private static final int CLONE_FS = 0x00000200;
    /** {@code time.h}. */
    private static final int CLOCK_BOOTTIME = 7;
    /** {@code fcntl.h}: reading, close on exec. */
    private static final int OPEN_FLAGS = 0x80000;
    /** {@code O_PATH | O_CLOEXEC} of {@code fcntl.h}. */
    private static final int PLACE_FLAGS = 0x280000;
    /** {@code linux/perf_event.h}. */
    private static final long PERF_FLAG_FD_CLOEXEC = 1 << 3;
    /** {@code linux/fcntl.h}. */
    private static final int F_DUPFD_CLOEXEC = 1030;
    /** {@code linux/fcntl.h}: paths are of the working directory. */
    static final int AT_FDCWD = -100;

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    /** {@code unistd.h}. */
    private static final int F_OK = 0;
    /** {@code sys/file.h}. */
    private static final int LOCK_EX = 2;

    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;
    /** {@code BPF_FS_MAGIC} of {@code linux/magic.h}. */
    private static final long BPF_FS_MAGIC = 0xCAFE4A11L;

    /** {@code struct statfs} (statfs(2)): f_type is its first word, the whole is less than this. */
    private static final int STATFS_SIZE = 256;

    /** {@code struct msghdr} (recvmsg(2)) in the LP64 ABI. */
    private static final int MSGHDR_SIZE = 56;

    private static final int MSGHDR_VECTOR = 16;
    private static final int MSGHDR_VECTOR_LENGTH = 24;
    private static final int MSGHDR_CONTROL = 32;
    private static final int MSGHDR_CONTROL_LENGTH = 40;

    private final LibC libc;
    private final SystemCallNumbers numbers;

    /** Binds the C library. */
    public SystemCalls() {
        libc = NativeFunctions.of(LibC.class, Library.getDefault());
        numbers = SystemCallNumbers.of(System.getProperty("os.arch"));
    }

    LibC libc() {
        return libc;
    }

    /** Formats as vsnprintf(3) does; {@code arguments} is a {@code va_list} that came with a callback. */
    public String format(long format, long arguments, int limit) {
        try (Arena arena = new Arena()) {
            Segment buffer = arena.allocate(limit);
            libc.vsnprintf(buffer.address(), limit, format, arguments);
            return buffer.getString(0, limit);
        }
    }

    /** bpf(2). */
    public int bpf(int command, Segment attr) throws SysException {
        return (int) check(libc.syscall(numbers.bpf(), command, attr.address(), attr.size()));
    }

    /** Like {@link #bpf(int, Segment)} for commands that give a descriptor. */
    public Fd bpfDescriptor(int command, Segment attr) throws SysException {
        return new Fd(this, bpf(command, attr));
    }

    /** membarrier(2). */
    public int membarrier(int command) throws SysException {
        return (int) check(libc.syscall(numbers.membarrier(), command, 0, 0));
    }

    /**
     * perf_event_open(2) of an event that counts at once; the descriptor is not inherited by other programs.
     *
     * @param pid -1 for every process, which takes one CPU
     * @param cpu -1 for every one, which takes a process
     */
    public Fd perfEventOpen(Segment attr, int pid, int cpu) throws SysException {
        return new Fd(this, (int)
                check(libc.syscall(numbers.perfEventOpen(), attr.address(), pid, cpu, -1, PERF_FLAG_FD_CLOEXEC)));
    }

    /** ioctl(2) without an argument. */
    public void ioctl(Fd fd, long request) throws SysException {
        check(libc.ioctl(fd.number(), request, 0));
    }

    /** Opens for reading. */
    public Fd open(Path path) throws SysException {
        try (Arena arena = new Arena()) {
            return new Fd(this, check(libc.open(arena.string(path.toString()).address(), OPEN_FLAGS, 0)));
        }
    }

    /** What is at a path, not to be read but to be opened by {@link Fd#procPath}: whatever it is, this has no effect on it ({@code O_PATH} of open(2)). */
    public Fd openPlace(Path path) throws SysException {
        try (Arena arena = new Arena()) {
            return new Fd(this, check(libc.open(arena.string(path.toString()).address(), PLACE_FLAGS, 0)));
        }
    }

    /** Takes the lock of flock(2) on what is open, unless somebody else has it. */
    public boolean tryLock(Fd open) throws SysException {
        try {
            check(libc.flock(open.number(), LOCK_EX | LOCK_NB));
            return true;
        } catch (SysException e) {
            if (e.errno() == Errno.EAGAIN) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Lets go of the lock, and closes. The lock belongs to what was opened, of which a process that was started a moment ago has a copy until it runs its
     * program (execve(2) closes it): closing ours alone would keep it locked until then.
     */
    public void unlock(Fd open) {
        libc.flock(open.number(), LOCK_UN);
        open.close();
    }

    /** A descriptor that this process was started with. */
    public Fd inherited(int number) {
        return new Fd(this, number);
    }

    /** Another descriptor, not inherited by other programs, of what {@code fd} refers to. */
    public Fd duplicate(int fd) throws SysException {
        return new Fd(this, check(libc.fcntl(fd, F_DUPFD_CLOEXEC, 0)));
    }

    void close(int fd) {
        libc.close(fd);
    }

    public void mkdir(Path path, int mode) throws SysException {
        try (Arena arena = new Arena()) {
            check(libc.mkdir(arena.string(path.toString()).address(), mode));
        }
    }

    /** Whether something is there, a symbolic link included (faccessat(2)). What is not there is no failure, as it is to {@code Files}: it is asked for often. */
    public boolean exists(Path path) {
        try (Arena arena = new Arena()) {
            return libc.faccessat(AT_FDCWD, arena.string(path.toString()).address(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
        }
    }

    public void unlink(Path path) throws SysException {
        try (Arena arena = new Arena()) {
            check(libc.unlink(arena.string(path.toString()).address()));
        }
    }

    public void rmdir(Path path) throws SysException {
        try (Arena arena = new Arena()) {
            check(libc.rmdir(arena.string(path.toString()).address()));
        }
    }

    public void rename(Path from, Path to) throws SysException {
        try (Arena arena = new Arena()) {
            check(libc.rename(
                    arena.string(from.toString()).address(),
                    arena.string(to.toString()).address()));
        }
    }

    /** The magic number of the file system that holds {@code path} (statfs(2)). */
    public long fileSystemMagic(Path path) throws SysException {
        try (Arena arena = new Arena()) {
            Segment buffer = arena.allocate(STATFS_SIZE);
            check(libc.statfs(arena.string(path.toString()).address(), buffer.address()));
            return buffer.getLong(0);
        }
    }

    /** Whether {@code path} is there and lies on a bpffs. */
    public boolean isBpffs(Path path) {
        try {
            return fileSystemMagic(path) == BPF_FS_MAGIC;
        } catch (SysException e) {
            return false;
        }
    }

    public void mount(String source, Path target, String type, long flags, String data) throws SysException {
        try (Arena arena = new Arena()) {
            check(libc.mount(
                    arena.string(source).address(),
                    arena.string(target.toString()).address(),
                    arena.string(type).address(),
                    flags,
                    arena.string(data).address()));
        }
    }

    /** Moves the calling thread into a network namespace. */
    public void setNetworkNamespace(Fd namespace) throws SysException {
        check(libc.setns(namespace.number(), CLONE_NEWNET));
    }

    /** Moves the calling thread into a new network namespace. */
    public void unshareNetworkNamespace() throws SysException {
        check(libc.unshare(CLONE_NEWNET));
    }

    /** Moves the calling thread into a new mount namespace, whose mounts are its own; to come back is not possible. */
    public void unshareMountNamespace() throws SysException {
        check(libc.unshare(CLONE_NEWNS));
        mount("none", Path.of("/"), "none", MS_REC | MS_PRIVATE, "");
    }

    /**
     * Lets the calling thread see the files that another process sees; to come back is not possible. The thread lets go of the root directory that it shares with the
     * others of its process first, or setns(2) would refuse.
     *
     * @param namespace the other process's mount namespace
     * @param root the other process's root directory
     */
    public void enterFiles(Fd namespace, Fd root) throws SysException {
        check(libc.unshare(CLONE_FS));
        check(libc.setns(namespace.number(), CLONE_NEWNS));
        check(libc.fchdir(root.number()));
        try (Arena arena = new Arena()) {
            check(libc.chroot(arena.string(".").address()));
        }
    }

    /** Takes the topmost mount off {@code target}, with what is mounted below it (umount2(2) with {@code MNT_DETACH}). */
    public void unmount(Path target) throws SysException {
        try (Arena arena = new Arena()) {
            check(libc.umount2(arena.string(target.toString()).address(), MNT_DETACH));
        }
    }

    public Fd socket(int domain, int type, int protocol) throws SysException {
        return new Fd(this, check(libc.socket(domain, type, protocol)));
    }

    public void bind(Fd socket, Segment address) throws SysException {
        check(libc.bind(socket.number(), address.address(), address.size()));
    }

    public void connect(Fd socket, Segment address) throws SysException {
        check(libc.connect(socket.number(), address.address(), address.size()));
    }

    public void setSocketOption(Fd socket, int level, int name, Segment value) throws SysException {
        check(libc.setsockopt(socket.number(), level, name, value.address(), value.size()));
    }

    public void send(Fd socket, Segment message) throws SysException {
        check(libc.send(socket.number(), message.address(), message.size(), 0));
    }

    /** Receives one datagram and returns its length; what does not fit is cut off. */
    public int receive(Fd socket, Segment buffer) throws SysException {
        while (true) {
            long length = libc.recv(socket.number(), buffer.address(), buffer.size(), 0);
            if (length >= 0) {
                return (int) length;
            }
            int errno = lastErrno();
            if (errno != Errno.EINTR) {
                throw new SysException(errno, "");
            }
        }
    }

    /** The lengths of a datagram and of what came beside it (cmsg(3)). */
    public record Datagram(int length, int controlLength) {}

    /** Receives one datagram and what the kernel says beside it; what does not fit is cut off (recvmsg(2)). */
    public Datagram receive(Fd socket, Segment buffer, Segment control) throws SysException {
        try (Arena arena = new Arena()) {
            Segment vector = arena.allocate(2 * Long.BYTES);
            vector.putLong(0, buffer.address());
            vector.putLong(Long.BYTES, buffer.size());
            Segment header = arena.allocate(MSGHDR_SIZE);
            while (true) {
                header.putLong(MSGHDR_VECTOR, vector.address());
                header.putLong(MSGHDR_VECTOR_LENGTH, 1);
                header.putLong(MSGHDR_CONTROL, control.address());
                header.putLong(MSGHDR_CONTROL_LENGTH, control.size());
                long length = libc.recvmsg(socket.number(), header.address(), 0);
                if (length >= 0) {
                    return new Datagram((int) length, (int) header.getLong(MSGHDR_CONTROL_LENGTH));
                }
                int errno = lastErrno();
                if (errno != Errno.EINTR) {
                    throw new SysException(errno, "");
                }
            }
        }
    }

    /**
     * Waits for one of {@code events} (poll(2)); false when the deadline passed first.
     *
     * @param deadline see {@link System#nanoTime}; none for as long as it takes
     */
    public boolean poll(Fd fd, int events, OptionalLong deadline) throws SysException {
        try (Arena arena = new Arena()) {
            Segment descriptor = Channel.pollDescriptor(arena, fd, events);
            while (true) {
                int timeout = deadline.isEmpty() ? -1 : millisUntil(deadline.getAsLong());
                int ready = libc.poll(descriptor.address(), 1, timeout);
                if (ready >= 0) {
                    return ready > 0;
                }
                if (lastErrno() != Errno.EINTR) {
                    throw new SysException(lastErrno(), "");
                }
            }
        }
    }

    private static int millisUntil(long deadline) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) + 1;
        return (int) Math.max(0, Math.min(left, Integer.MAX_VALUE));
    }

    /** Nanoseconds since boot, time spent suspended included. */
    public long bootTimeNanos() throws SysException {
        try (Arena arena = new Arena()) {
            Segment time = arena.allocate(16);
            check(libc.clock_gettime(CLOCK_BOOTTIME, time.address()));
            return time.getLong(0) * 1_000_000_000L + time.getLong(8);
        }
    }

    /** The error number of the calling thread's last failed call. */
    public int lastErrno() {
        return LastError.getInstance().get();
    }

    int check(int result) throws SysException {
        return (int) check((long) result);
    }

    long check(long result) throws SysException {
        if (result < 0) {
            throw new SysException(lastErrno(), "");
        }
        return result;
    }
}
