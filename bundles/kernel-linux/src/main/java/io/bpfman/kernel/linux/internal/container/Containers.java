// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.container;

import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.sys.Channel;
import io.bpfman.kernel.linux.internal.sys.Child;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.worker.LeanJava;
import io.bpfman.kernel.linux.internal.worker.WorkerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens views of the files of containers. Names in a container lead elsewhere than in the agent, and looking them up may take as long as whoever serves the
 * container's file systems likes: a process does it that can be ended. For any thread.
 */
public final class Containers {

    /** The numbers that the process finds its socket, the namespace and the root directory at, after standard input, output and error. */
    private static final List<String> ARGUMENTS = List.of("3", "4", "5");

    private static final int LOG_SIZE = 1 << 16;

    private final SystemCalls calls;
    private final Duration start;
    private final Duration look;

    /**
     * @param start how long the process may take to start
     * @param look how long it may take over one path
     */
    public Containers(SystemCalls calls, Duration start, Duration look) {
        this.calls = calls;
        this.start = start;
        this.look = look;
    }

    /**
     * The files that a process sees; the caller's.
     *
     * @param pid an id of the host's, where the agent has the host's proc(5)
     * @throws io.bpfman.api.errors.NotFoundException when there is no such process
     */
    public FileView of(long pid) {
        Processes processes = Processes.ofHost();
        Path process = processes.directory(pid);
        try (Fd namespace = calls.open(process.resolve("ns/mnt"));
                Fd root = calls.openPlace(process.resolve("root"));
                WorkerFiles files = new WorkerFiles()) {
            return started(pid, files, namespace, root);
        } catch (SysException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH) {
                throw processes.gone(pid);
            }
            throw Refusals.refused("enter the mounts of process " + pid, e);
        } catch (IOException e) {
            throw new UnsupportedHereException(
                    "cannot start the process that looks into containers, with files in "
                            + System.getProperty("java.io.tmpdir") + ": " + e.getMessage(),
                    e);
        }
    }

    private FileView started(long pid, WorkerFiles files, Fd namespace, Fd root) throws SysException {
        MemoryFile log = MemoryFile.log(calls, "container-log", LOG_SIZE);
        List<Fd> ends = new ArrayList<>();
        Child child;
        try (Fd nothing = calls.open(Path.of("/dev/null"))) {
            ends.addAll(Channel.pair(calls));
            child = LeanJava.spawn(
                    calls,
                    files,
                    ContainerMain.class,
                    ARGUMENTS,
                    List.of(nothing, log.fd(), log.fd(), ends.get(1), namespace, root));
            ends.get(1).close();
        } catch (SysException | RuntimeException | Error e) {
            ends.forEach(Fd::close);
            log.close();
            throw e;
        }
        ContainerView view = new ContainerView(pid, child, new Channel(calls, ends.get(0)), log, look);
        try {
            view.awaitStart(start);
            return view;
        } catch (SysException | RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }
}
