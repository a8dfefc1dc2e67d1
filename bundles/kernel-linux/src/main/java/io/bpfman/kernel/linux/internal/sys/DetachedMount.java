// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A file system of its own that is mounted nowhere yet: it can be filled, seen by nobody else, and is moved to its place in one step. Until then it ends with this, and
 * with the process. Needs Linux 5.2.
 */
public final class DetachedMount implements AutoCloseable {

    /** These numbers are the same on every architecture ({@code asm-generic/unistd.h}). */
    private static final int MOVE_MOUNT = 429;

    private static final int FSOPEN = 430;
    private static final int FSCONFIG = 431;
    private static final int FSMOUNT = 432;

    /** {@code FSOPEN_CLOEXEC}, {@code FSMOUNT_CLOEXEC} of {@code linux/mount.h}. */
    private static final int CLOSE_ON_EXEC = 1;

    private static final int SET_FLAG = 0;
    private static final int SET_STRING = 1;
    private static final int CREATE = 6;
    private static final int RECONFIGURE = 7;
    /** {@code MOVE_MOUNT_F_EMPTY_PATH}. */
    private static final int FROM_DESCRIPTOR = 4;

    private static final int SAME_OWNER = -1;

    private final SystemCalls calls;
    private final Fd context;
    private final Fd mount;

    private DetachedMount(SystemCalls calls, Fd context, Fd mount) {
        this.calls = calls;
        this.context = context;
        this.mount = mount;
    }

    /**
     * A new file system, without set-user-ID programs, devices and programs.
     *
     * @param source what lists of mounts have as its source
     */
    public static DetachedMount create(SystemCalls calls, String type, String source) throws SysException {
        Fd context = open(calls, type);
        try {
            configure(calls, context, SET_STRING, "source", source);
            configure(calls, context, CREATE, "", "");
            // MOUNT_ATTR_NOSUID and its neighbours have the values of MS_NOSUID and its.
            long attributes = SystemCalls.MS_NOSUID | SystemCalls.MS_NODEV | SystemCalls.MS_NOEXEC;
            Fd mount = new Fd(calls, (int)
                    calls.check(calls.libc().syscall(FSMOUNT, context.number(), CLOSE_ON_EXEC, attributes)));
            return new DetachedMount(calls, context, mount);
        } catch (SysException e) {
            context.close();
            throw e;
        }
    }

    private static Fd open(SystemCalls calls, String type) throws SysException {
        try (Arena arena = new Arena()) {
            long name = arena.string(type).address();
            return new Fd(calls, (int) calls.check(calls.libc().syscall(FSOPEN, name, CLOSE_ON_EXEC, 0)));
        }
    }

    /** An empty text is none. */
    private static void configure(SystemCalls calls, Fd context, int command, String key, String value)
            throws SysException {
        try (Arena arena = new Arena()) {
            long first = key.isEmpty() ? 0 : arena.string(key).address();
            long second = value.isEmpty() ? 0 : arena.string(value).address();
            calls.check(calls.libc().syscall(FSCONFIG, context.number(), command, first, second, 0));
        }
    }

    /** A path of its directory, as long as this is open. */
    public Path path() {
        return mount.procPath();
    }

    /**
     * Says who may do what with something in it, or with its directory.
     *
     * @param group the number of the group that gets it; empty to leave it to whose it is
     */
    public void give(Path path, OptionalLong group, int mode) throws SysException {
        try (Arena arena = new Arena()) {
            long name = arena.string(path.toString()).address();
            if (group.isPresent()) {
                calls.check(calls.libc().chown(name, SAME_OWNER, (int) group.getAsLong()));
            }
            calls.check(calls.libc().chmod(name, mode));
        }
    }

    /** Lets nobody write to the file system any more, wherever it is seen. */
    public void makeReadOnly() throws SysException {
        configure(calls, context, SET_FLAG, "ro", "");
        configure(calls, context, RECONFIGURE, "", "");
    }

    /** Moves it to its place, where it stays when this is closed. A symbolic link at the end of the path is not followed. */
    public void moveTo(Path target) throws SysException {
        try (Arena arena = new Arena()) {
            long from = arena.string("").address();
            long to = arena.string(target.toString()).address();
            calls.check(
                    calls.libc().syscall(MOVE_MOUNT, mount.number(), from, SystemCalls.AT_FDCWD, to, FROM_DESCRIPTOR));
        }
    }

    @Override
    public void close() {
        mount.close();
        context.close();
    }
}
