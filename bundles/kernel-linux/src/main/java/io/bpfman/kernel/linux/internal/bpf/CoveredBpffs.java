// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.MountInfo;
import io.bpfman.kernel.linux.internal.sys.Refusals.Action;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Reaches pins over which somebody has mounted something else: they hold their objects still, and no path leads to them. For any thread.
 *
 * <p>A thread of its own goes into a mount namespace of its own (unshare(2) with {@code CLONE_NEWNS}), takes off there what covers the bpffs, and ends when
 * it is done. Nobody else sees any of it.
 */
public final class CoveredBpffs {

    private static final Path MOUNTS = Path.of("/proc/thread-self/mountinfo");
    private static final String TYPE = "bpf";

    private final SystemCalls calls;

    public CoveredBpffs(SystemCalls calls) {
        this.calls = calls;
    }

    /** Does {@code work} when {@code path} is there, or else where it is covered; nothing when it is nowhere. */
    public void at(Path path, Action work) throws SysException {
        if (calls.exists(path)) {
            work.run();
        } else if (isCovered(path)) {
            uncovered(path, work);
        }
    }

    /** Whether a bpffs that would hold {@code path} is not the last thing that was mounted above it. */
    private static boolean isCovered(Path path) {
        List<MountInfo> above = mountsAbove(path);
        return above.stream()
                .limit(Math.max(above.size() - 1, 0))
                .anyMatch(mount -> mount.type().equals(TYPE));
    }

    private static List<MountInfo> mountsAbove(Path path) {
        try {
            return MountInfo.parse(Files.readAllLines(MOUNTS)).stream()
                    .filter(mount -> path.startsWith(mount.mountPoint()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + MOUNTS + "; is proc(5) mounted at /proc?", e);
        }
    }

    private void uncovered(Path path, Action work) throws SysException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        calls.unshareMountNamespace();
                        while (!calls.exists(path) && isCovered(path)) {
                            List<MountInfo> above = mountsAbove(path);
                            calls.unmount(above.get(above.size() - 1).mountPoint());
                        }
                        if (calls.exists(path)) {
                            work.run();
                        }
                        done.complete(null);
                    } catch (SysException | RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "bpfman covered bpffs");
        thread.setDaemon(true);
        thread.start();
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SysException failure) {
                throw new SysException(
                        failure.errno(), "something is mounted over the bpffs that holds " + path + "; unmount it");
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
