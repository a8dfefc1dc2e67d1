// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A process that this one started. Java's own way inherits descriptors, namespaces and capabilities as they come; this one starts it as the calling
 * thread is, with the descriptors that it is given and no other. Somebody has to {@link #await} it. For any thread.
 */
public final class Child implements AutoCloseable {

    /** Of the same number on both architectures ({@code asm-generic/unistd.h}). */
    private static final int PIDFD_OPEN = 434;

    /** {@code spawn.h}; the structures are smaller than this everywhere. */
    private static final int POSIX_SPAWN_SETSIGDEF = 0x04;

    private static final int POSIX_SPAWN_SETSIGMASK = 0x08;
    private static final int POSIX_SPAWN_SETSID = 0x80;
    private static final int STRUCTURE_SIZE = 1024;
    /** {@code fcntl.h}. */
    private static final int F_DUPFD_CLOEXEC = 1030;
    /** {@code poll.h}. */
    private static final int POLLIN = 1;
    /** {@code signal.h}. */
    private static final int SIGKILL = 9;

    private static final List<String> SIGNALS = List.of(
            ("0 SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM"
                            + " SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ"
                            + " SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS")
                    .split(" "));

    private final SystemCalls calls;
    private final int pid;
    private final Fd pidFd;
    /** Its number may be somebody else's then. */
    private boolean reaped;

    /** How a process ended: with a code, or by a signal. */
    public record Exit(int status) {

        /** The code that it ended with; empty when a signal ended it. */
        public OptionalInt code() {
            return (status & 0x7F) == 0 ? OptionalInt.of((status >> 8) & 0xFF) : OptionalInt.empty();
        }

        /** The name of the signal that ended it, for example {@code SIGSEGV}. */
        public Optional<String> signal() {
            int signal = status & 0x7F;
            return signal == 0
                    ? Optional.empty()
                    : Optional.of(signal < SIGNALS.size() ? SIGNALS.get(signal) : "signal " + signal);
        }
    }

    private Child(SystemCalls calls, int pid, Fd pidFd) {
        this.calls = calls;
        this.pid = pid;
        this.pidFd = pidFd;
    }

    /**
     * Starts a program (posix_spawn(3)) in a session of its own, in the root directory, with every signal as it is by default.
     *
     * @param descriptors what it finds open, by number from 0 on; they stay the caller's
     */
    public static Child spawn(
            SystemCalls calls, Path program, List<String> arguments, List<String> environment, List<Fd> descriptors)
            throws SysException {
        LibC libc = calls.libc();
        List<Fd> moved = new ArrayList<>();
        try (Arena arena = new Arena()) {
            Segment actions = arena.allocate(STRUCTURE_SIZE);
            Segment attributes = arena.allocate(STRUCTURE_SIZE);
            Segment signals = arena.allocate(STRUCTURE_SIZE);
            succeed(libc.posix_spawn_file_actions_init(actions.address()));
            for (int i = 0; i < descriptors.size(); i++) {
                // out of the way of the numbers that they get
                moved.add(new Fd(
                        calls,
                        calls.check(libc.fcntl(descriptors.get(i).number(), F_DUPFD_CLOEXEC, descriptors.size()))));
                succeed(libc.posix_spawn_file_actions_adddup2(
                        actions.address(), moved.get(i).number(), i));
            }
            succeed(libc.posix_spawn_file_actions_addclosefrom_np(actions.address(), descriptors.size()));
            succeed(libc.posix_spawn_file_actions_addchdir_np(
                    actions.address(), arena.string("/").address()));
            succeed(libc.posix_spawnattr_init(attributes.address()));
            succeed(libc.posix_spawnattr_setflags(
                    attributes.address(), POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID));
            calls.check(libc.sigemptyset(signals.address()));
            succeed(libc.posix_spawnattr_setsigmask(attributes.address(), signals.address()));
            calls.check(libc.sigfillset(signals.address()));
            succeed(libc.posix_spawnattr_setsigdefault(attributes.address(), signals.address()));
            Segment pid = arena.allocate(Integer.BYTES);
            int error = libc.posix_spawn(
                    pid.address(),
                    arena.string(program.toString()).address(),
                    actions.address(),
                    attributes.address(),
                    strings(arena, arguments),
                    strings(arena, environment));
            libc.posix_spawnattr_destroy(attributes.address());
            libc.posix_spawn_file_actions_destroy(actions.address());
            succeed(error);
            return of(calls, pid.getInt(0));
        } finally {
            moved.forEach(Fd::close);
        }
    }

    private static Child of(SystemCalls calls, int pid) throws SysException {
        try {
            return new Child(calls, pid, new Fd(calls, (int)
                    calls.check(calls.libc().syscall(PIDFD_OPEN, pid, 0, 0))));
        } catch (SysException e) {
            calls.libc().kill(pid, SIGKILL);
            calls.libc().waitpid(pid, 0, 0);
            throw e;
        }
    }

    private static long strings(Arena arena, List<String> texts) {
        Segment pointers = arena.allocate((texts.size() + 1) * Long.BYTES);
        for (int i = 0; i < texts.size(); i++) {
            pointers.putLong(i * Long.BYTES, arena.string(texts.get(i)).address());
        }
        return pointers.address();
    }

    /** The functions of spawn.h return what others leave in errno. */
    private static void succeed(int error) throws SysException {
        if (error != 0) {
            throw new SysException(error, "");
        }
    }

    public int pid() {
        return pid;
    }

    /**
     * Waits for the end, and takes the process out of the kernel's table.
     *
     * @param deadline see {@link System#nanoTime}
     * @return empty when the deadline passed first
     */
    public Optional<Exit> await(OptionalLong deadline) throws SysException {
        if (!calls.poll(pidFd, POLLIN, deadline)) {
            return Optional.empty();
        }
        return Optional.of(reap());
    }

    private synchronized Exit reap() throws SysException {
        try (Arena arena = new Arena()) {
            Segment status = arena.allocate(Integer.BYTES);
            while (calls.libc().waitpid(pid, status.address(), 0) < 0) {
                if (calls.lastErrno() != Errno.EINTR) {
                    throw new SysException(calls.lastErrno(), "");
                }
            }
            reaped = true;
            return new Exit(status.getInt(0));
        }
    }

    /** {@code SIGKILL}; one that has ended already stays as it is. */
    public synchronized void kill() {
        if (!reaped) {
            calls.libc().kill(pid, SIGKILL);
        }
    }

    /** Limits a resource (prlimit(2)) to {@code most}. */
    public void limit(int resource, long most) throws SysException {
        try (Arena arena = new Arena()) {
            Segment limit = arena.allocate(2 * Long.BYTES);
            limit.putLong(0, most);
            limit.putLong(Long.BYTES, most);
            calls.check(calls.libc().prlimit(pid, resource, limit.address(), 0));
        }
    }

    @Override
    public void close() {
        pidFd.close();
    }
}
