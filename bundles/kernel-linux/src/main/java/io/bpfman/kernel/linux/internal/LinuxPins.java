// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.CoveredBpffs;
import io.bpfman.kernel.linux.internal.bpf.PinJournal;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.Pins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** bpffs of Linux. Removes nothing that lies elsewhere. */
final class LinuxPins implements Pins {

    private static final String TYPE = "bpf";

    private final SystemCalls calls;
    private final Bpf bpf;
    private final Pinned pinned;
    private final CoveredBpffs covered;

    LinuxPins(SystemCalls calls, Bpf bpf, Pinned pinned, CoveredBpffs covered) {
        this.calls = calls;
        this.bpf = bpf;
        this.pinned = pinned;
        this.covered = covered;
    }

    /** One thread at a time: of two that find it missing both would mount it. */
    @Override
    public synchronized void ensureMounted(Path mountPoint) {
        if (isMounted(mountPoint)) {
            return;
        }
        try {
            Files.createDirectories(mountPoint);
            calls.mount(
                    TYPE,
                    mountPoint,
                    TYPE,
                    SystemCalls.MS_NOSUID | SystemCalls.MS_NODEV | SystemCalls.MS_NOEXEC,
                    "mode=0700");
        } catch (IOException e) {
            throw new UnsupportedHereException(
                    notMounted(mountPoint) + "cannot make that directory: " + e.getMessage(), e);
        } catch (SysException e) {
            throw Refusals.refused(
                    "mount bpffs at " + mountPoint, e, "mount it yourself: mount -t bpf bpf " + mountPoint, null);
        }
        if (!isMounted(mountPoint)) {
            throw new UnsupportedHereException(notMounted(mountPoint) + "mount(2) said that it succeeded");
        }
    }

    private static String notMounted(Path mountPoint) {
        return "bpffs is not mounted at " + mountPoint + " (mount it: mount -t bpf bpf " + mountPoint + "): ";
    }

    /** A directory below a mount point will do as well, also one that is yet to be made. */
    @Override
    public boolean isMounted(Path mountPoint) {
        Path there = mountPoint;
        while (!exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return calls.isBpffs(there);
    }

    @Override
    public boolean exists(Path path) {
        return calls.exists(path);
    }

    @Override
    public boolean isCovered(Path path) {
        if (exists(path)) {
            return false;
        }
        AtomicBoolean found = new AtomicBoolean();
        Refusals.tell("look below what is mounted over " + path, () -> covered.at(path, () -> found.set(true)));
        return found.get();
    }

    @Override
    public List<String> list(Path directory) {
        // A pin cannot be opened as a file: the kernel answers EIO, not ENOTDIR.
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    @Override
    public void createDirectories(Path directory) {
        PinJournal journal = new PinJournal(calls, bpf);
        try {
            journal.createDirectories(directory);
        } catch (SysException e) {
            RuntimeException refusal = Refusals.refused("make directory " + directory, e);
            journal.undo(refusal);
            throw refusal;
        } catch (RuntimeException | Error e) {
            journal.undo(e);
            throw e;
        }
    }

    @Override
    public void duplicate(Path from, Path to) {
        try (Fd object = pinned.openProgramOrLink(from)) {
            bpf.pin(object, to);
        } catch (SysException e) {
            throw Refusals.refused(
                    "pin what is pinned at " + from + " at " + to, e, PinJournal.advice(calls, to, e), null);
        }
    }

    @Override
    public void remove(Path pin) {
        Refusals.tell(
                "remove pin " + pin,
                () -> covered.at(pin, () -> {
                    requireBpffs(pin);
                    unlinkIfThere(pin);
                }));
    }

    private void unlinkIfThere(Path pin) throws SysException {
        try {
            calls.unlink(pin);
        } catch (SysException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    @Override
    public void removeDirectory(Path directory) {
        Refusals.tell(
                "remove directory " + directory, () -> covered.at(directory, () -> removeDirectoryHere(directory)));
    }

    private void removeDirectoryHere(Path directory) throws SysException {
        requireBpffs(directory);
        List<Path> entries = list(directory).stream().map(directory::resolve).toList();
        for (Path entry : entries) {
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                throw new SysException(Errno.ENOTEMPTY, "there is a directory in it, " + entry.getFileName());
            }
        }
        for (Path entry : entries) {
            unlinkIfThere(entry);
        }
        try {
            calls.rmdir(directory);
        } catch (SysException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Asked of the directory above: a path that is itself a mount point is not to be removed either. */
    private void requireBpffs(Path path) {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null || !calls.isBpffs(parent)) {
            throw new InvalidSpecException(
                    path + " does not lie on a bpffs; only pins and their directories are removed");
        }
    }
}
