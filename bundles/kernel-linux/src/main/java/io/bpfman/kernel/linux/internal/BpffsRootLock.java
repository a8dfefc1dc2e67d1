// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.CoveredBpffs;
import io.bpfman.kernel.linux.internal.bpf.PinJournal;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Holds the directory of all pins with flock(2), which is by inode: no two agents work there, by whatever path, mount or namespace they come. Before that it
 * sees to it that pins can be made there at all.
 */
@Component(service = BpffsRootLock.class, configurationPid = "io.bpfman.kernel.linux")
public final class BpffsRootLock {

    private static final Duration POLL = Duration.ofMillis(20);

    private final SystemCalls calls = new SystemCalls();
    private final Bpf bpf = new Bpf(calls);
    private final Path root;
    private final Optional<Fd> held;

    /**
     * Takes the lock; throws with the reason when pins cannot be made there, and with the process that has it when that is another one.
     *
     * @param directory taken first: of two agents of one directory, the later one is told about that
     */
    @Activate
    public BpffsRootLock(LinuxSettings settings, @Reference RuntimeDirectoryLock directory) {
        root = Path.of(settings.bpffs_root()).toAbsolutePath().normalize();
        held = settings.bpffs_root().isEmpty()
                ? Optional.empty()
                : Optional.of(take(Path.of(settings.bpffs_mount()), Duration.ofMillis(settings.lock_timeout_ms())));
    }

    private Fd take(Path mount, Duration patience) {
        try {
            if (root.startsWith(mount)) {
                new LinuxPins(calls, bpf, new Pinned(bpf), new CoveredBpffs(calls)).ensureMounted(mount);
            }
            long deadline = System.nanoTime() + patience.toNanos();
            while (true) {
                make();
                Fd open = calls.open(root);
                boolean locked = calls.tryLock(open);
                // whoever held it may have removed it, and made room for another one of that name
                if (locked && inode(open).equals(inode(root))) {
                    requireWritable(open);
                    return open;
                }
                Optional<BpffsHolder> holder = locked ? Optional.empty() : BpffsHolder.of(open);
                open.close();
                if (!locked && System.nanoTime() - deadline >= 0) {
                    throw new IllegalStateException("the bpffs root " + root + " is held by another agent, "
                            + holder.map(BpffsHolder::toString).orElse("a process that cannot be seen from here")
                            + "; end that one first: two agents would take each other's pins for leftovers");
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        } catch (SysException e) {
            throw unusable(reason(e), e);
        } catch (BpfmanException e) {
            throw unusable(e.getMessage(), e);
        } catch (IOException e) {
            throw unusable(e.toString(), e);
        }
    }

    private void make() throws SysException {
        Path there = root;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (Files.isDirectory(there) && !calls.isBpffs(there)) {
            throw new SysException(
                    Errno.EPERM, PinJournal.advice(calls, root.resolve("pin"), new SysException(Errno.EPERM, "")));
        }
        PinJournal journal = new PinJournal(calls, bpf);
        try {
            journal.createDirectories(root);
        } catch (SysException e) {
            journal.undo(e);
            throw e;
        }
    }

    /** Makes a directory in there and takes it away again, as the first load would. */
    private void requireWritable(Fd open) throws SysException {
        Path probe = root.resolve("probe_" + ProcessHandle.current().pid());
        try {
            calls.mkdir(probe, 0700);
            calls.rmdir(probe);
        } catch (SysException e) {
            open.close();
            throw e;
        }
    }

    /** The kernel's word for a dot is EPERM ({@code bpf_lookup} in the kernel's inode.c). */
    private String reason(SysException failure) {
        boolean dot = failure.errno() == Errno.EPERM && root.toString().contains(".");
        return failure.getMessage() + (dot && failure.detail().isEmpty() ? ": bpffs takes no names with a dot" : "");
    }

    private IllegalStateException unusable(String reason, Exception cause) {
        return new IllegalStateException(
                "pins cannot be made in the bpffs root " + root + ": " + reason
                        + "; give another one with --bpffs-root, or bpffs.root of io.bpfman.kernel.linux",
                cause);
    }

    private static Object inode(Fd open) throws IOException {
        return inode(Path.of("/proc/self/fd", Integer.toString(open.number())));
    }

    private static Object inode(Path path) throws IOException {
        return Files.exists(path) ? Files.getAttribute(path, "unix:ino") : "none";
    }

    /** Nothing stays of a root without pins. */
    @Deactivate
    void deactivate() {
        held.ifPresent(open -> {
            try {
                calls.rmdir(root);
            } catch (SysException e) {
                requireInUse(e);
            } finally {
                calls.unlock(open);
            }
        });
    }

    private void requireInUse(SysException failure) {
        if (failure.errno() != Errno.ENOTEMPTY && failure.errno() != Errno.ENOENT && failure.errno() != Errno.EBUSY) {
            throw new IllegalStateException("the empty directory " + root + " stays: " + failure.getMessage(), failure);
        }
    }
}
