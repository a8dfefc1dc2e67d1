// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Pins objects and remembers what it made, so that all of it can be taken back. For one thread. */
public final class PinJournal {

    /** Another load that is taken back may remove a directory just before a pin goes in. */
    private static final int ATTEMPTS = 3;

    private static final int DIRECTORY_MODE = 0700;

    private final SystemCalls calls;
    private final Bpf bpf;
    private final Deque<Entry> made = new ArrayDeque<>();

    private record Entry(Path path, boolean directory) {}

    public PinJournal(SystemCalls calls, Bpf bpf) {
        this.calls = calls;
        this.bpf = bpf;
    }

    /** Pins the object that {@code descriptor} refers to, making the directories above as needed. */
    public void pin(int descriptor, Path path) throws SysException {
        for (int attempt = 1; ; attempt++) {
            try {
                createDirectories(path.getParent());
                bpf.pin(descriptor, path);
                made.push(new Entry(path, false));
                return;
            } catch (SysException e) {
                if (e.errno() != Errno.ENOENT || attempt == ATTEMPTS) {
                    throw new SysException(e.errno(), advice(calls, path, e));
                }
            }
        }
    }

    /** What a person can do about {@code failure} to pin something at {@code path}; empty when it tells everything. */
    public static String advice(SystemCalls calls, Path path, SysException failure) {
        Path directory = path.toAbsolutePath().getParent();
        if (failure.errno() == Errno.EPERM && directory != null && !calls.isBpffs(directory)) {
            return directory + " is not on a bpffs, where pins have to be; mount one there: mount -t bpf bpf DIRECTORY,"
                    + " or let the agent do it: --bpffs-mount DIRECTORY";
        }
        return failure.detail();
    }

    /** Makes the directory and those above it as needed. */
    public void createDirectories(Path directory) throws SysException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.getParent() != null) {
            createDirectories(directory.getParent());
        }
        try {
            calls.mkdir(directory, DIRECTORY_MODE);
            made.push(new Entry(directory, true));
        } catch (SysException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            if (!Files.isDirectory(directory)) {
                throw new SysException(e.errno(), directory + " is in the way: it is not a directory");
            }
        }
    }

    /** Takes back all that was made, the last first; what cannot be taken back is added to {@code cause} as suppressed. */
    public void undo(Throwable cause) {
        while (!made.isEmpty()) {
            Entry entry = made.pop();
            try {
                if (entry.directory) {
                    calls.rmdir(entry.path);
                } else {
                    calls.unlink(entry.path);
                }
            } catch (SysException e) {
                boolean usedByOthers = entry.directory && e.errno() == Errno.ENOTEMPTY;
                if (e.errno() != Errno.ENOENT && !usedByOthers) {
                    cause.addSuppressed(e);
                }
            } catch (RuntimeException | Error e) {
                // the others are to be taken back all the same
                cause.addSuppressed(e);
            }
        }
    }
}
