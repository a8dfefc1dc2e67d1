// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.kernel.linux.internal.sys.Capabilities;
import io.bpfman.kernel.linux.internal.sys.Channel;
import io.bpfman.kernel.linux.internal.sys.Child;
import io.bpfman.kernel.linux.internal.sys.Confinement;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
import io.bpfman.kernel.linux.internal.sys.MountInfo;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Starts a worker: a Java process of this one's own Java, which has nothing of this one but one end of a socket. */
final class WorkerStart {

    /** The number that the worker finds its socket at, after standard input, output and error. */
    private static final int SOCKET = 3;

    private static final int LOG_SIZE = 1 << 16;

    /** {@code sys/resource.h}. */
    private static final int RLIMIT_DATA = 2;

    private static final int RLIMIT_CORE = 4;

    private final SystemCalls calls;
    private final WorkerSettings settings;

    /** A worker that was started, and what of its confinement was refused. */
    record Started(Child child, Channel channel, MemoryFile log, List<String> refused) {}

    WorkerStart(SystemCalls calls, WorkerSettings settings) {
        this.calls = calls;
        this.settings = settings;
    }

    Started start(WorkerFiles files) throws SysException {
        MemoryFile log = MemoryFile.log(calls, "worker-log", LOG_SIZE);
        List<Fd> ends = new ArrayList<>();
        try (Fd nothing = calls.open(Path.of("/dev/null"))) {
            ends.addAll(Channel.pair(calls));
            Fd theirs = ends.get(1);
            Confinement confinement = new Confinement(calls);
            Child child = onThreadOfItsOwn(confinement, files, List.of(nothing, log.fd(), log.fd(), theirs));
            theirs.close();
            child.limit(RLIMIT_DATA, settings.memory());
            child.limit(RLIMIT_CORE, 0);
            return new Started(child, new Channel(calls, ends.get(0)), log, confinement.refused());
        } catch (SysException | RuntimeException | Error e) {
            ends.forEach(Fd::close);
            log.close();
            throw e;
        }
    }

    private Child onThreadOfItsOwn(Confinement confinement, WorkerFiles files, List<Fd> descriptors)
            throws SysException {
        Set<Integer> capabilities = new TreeSet<>(Capabilities.FOR_LOADING);
        if (settings.sysAdmin()) {
            capabilities.add(Capabilities.SYS_ADMIN);
        }
        List<Path> covered = covered(files);
        CompletableFuture<Child> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        confinement.hide(covered);
                        confinement.keepOnly(capabilities);
                        result.complete(LeanJava.spawn(
                                calls, files, WorkerMain.class, List.of(Integer.toString(SOCKET)), descriptors));
                    } catch (SysException | RuntimeException | Error e) {
                        result.completeExceptionally(e);
                    }
                },
                "bpfman-worker-start");
        thread.setDaemon(true);
        thread.start();
        return await(result);
    }

    /** Every bpffs, and what the settings name, unless the worker's own files lie there. */
    private List<Path> covered(WorkerFiles files) {
        List<Path> covered = new ArrayList<>(MountInfo.current().stream()
                .filter(mount -> mount.type().equals("bpf"))
                .map(MountInfo::mountPoint)
                .toList());
        settings.covered().stream()
                .filter(directory -> !files.lieBelow(directory))
                .forEach(covered::add);
        return covered;
    }

    private static Child await(CompletableFuture<Child> result) throws SysException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof SysException refused) {
                        throw refused;
                    }
                    throw new IllegalStateException("a worker could not be started", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
