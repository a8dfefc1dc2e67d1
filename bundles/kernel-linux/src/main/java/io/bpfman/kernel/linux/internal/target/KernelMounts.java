// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.sys.MountInfo;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds where the kernel's file systems about itself are mounted, and mounts those that are needed and are not: tracefs and securityfs, each in the
 * directory that sysfs has for it. For any thread.
 */
public final class KernelMounts {

    private static final Path TRACING = Path.of("/sys/kernel/tracing");
    private static final Path SECURITY = Path.of("/sys/kernel/security");
    private static final long FLAGS = SystemCalls.MS_NOSUID | SystemCalls.MS_NODEV | SystemCalls.MS_NOEXEC;

    /** {@code MS_RDONLY} of sys/mount.h. */
    private static final long READ_ONLY = 1;

    private final SystemCalls calls;

    public KernelMounts(SystemCalls calls) {
        this.calls = calls;
    }

    /**
     * Where tracefs is: mounted by itself, or in debugfs.
     *
     * @throws UnsupportedHereException when it is nowhere, and cannot be mounted
     */
    public Path tracefs() {
        return mounted("tracefs", "events")
                .or(() -> debugfs().map(path -> path.resolve("tracing")).filter(path -> isThere(path, "events")))
                .orElseGet(() -> mount("tracefs", TRACING, FLAGS, "events"));
    }

    /** Where debugfs is mounted; it is not mounted for us. */
    public Optional<Path> debugfs() {
        return mounted("debugfs", "");
    }

    /**
     * Where securityfs is.
     *
     * @throws UnsupportedHereException when it is nowhere, and cannot be mounted
     */
    public Path securityfs() {
        return mounted("securityfs", "").orElseGet(() -> mount("securityfs", SECURITY, FLAGS | READ_ONLY, ""));
    }

    /** A mount that is not covered by another one. */
    private static Optional<Path> mounted(String type, String content) {
        return MountInfo.current().stream()
                .filter(mount -> mount.type().equals(type))
                .map(MountInfo::mountPoint)
                .filter(path -> isThere(path, content))
                .findFirst();
    }

    private static boolean isThere(Path directory, String content) {
        return Files.isDirectory(directory.resolve(content));
    }

    /** One thread at a time: of two that find it missing both would mount it. */
    private synchronized Path mount(String type, Path directory, long flags, String content) {
        Optional<Path> meanwhile = mounted(type, content);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        try {
            calls.mount(type, directory, type, flags, "");
            return directory;
        } catch (SysException e) {
            throw new UnsupportedHereException(
                    type + " is not mounted, and cannot be mounted at " + directory + " (" + e.getMessage()
                            + "): mount it yourself: mount -t " + type + " " + type + " " + directory,
                    e);
        }
    }
}
