// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.bpf.LibBpfLibrary;
import io.bpfman.kernel.linux.internal.bpf.LoadFailure;
import io.bpfman.kernel.linux.internal.bpf.LoadedObject;
import io.bpfman.kernel.linux.internal.bpf.ObjectOpener;
import io.bpfman.kernel.linux.internal.bpf.OpenedObject;
import io.bpfman.kernel.linux.internal.bpf.Preparation;
import io.bpfman.kernel.linux.internal.sys.Channel.BrokenException;
import io.bpfman.kernel.linux.internal.sys.Channel.LateException;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.worker.WorkerProcess.Answer;
import io.bpfman.spi.kernel.KernelPart;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.Logger;

/**
 * Opens objects by the libbpf of a worker process. The first object starts it, one object is in it at a time and the others wait their turn, so that a
 * crash is of one object, and it ends when it has had nothing to do for a while. For any thread.
 */
public final class WorkerOpener implements ObjectOpener, AutoCloseable {

    private final SystemCalls calls;
    private final LibBpfLibrary library;
    private final ReceivedDescriptors received;
    private final WorkerSettings settings;
    private final Logger logger;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final AtomicBoolean toldRefused = new AtomicBoolean();
    private volatile boolean closed;
    private volatile long lastUse;
    private final AtomicLong starts = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    /** Why it could not be started the last time; empty when it could. */
    private volatile String notStarted = "";

    private volatile @Nullable WorkerProcess worker;

    public WorkerOpener(
            SystemCalls calls,
            LibBpfLibrary library,
            ReceivedDescriptors received,
            WorkerSettings settings,
            Logger logger) {
        this.calls = calls;
        this.library = library;
        this.received = received;
        this.settings = settings;
        this.logger = logger;
    }

    /** The process id of the worker that runs; 0 when none does. */
    int pid() {
        WorkerProcess current = worker;
        return current != null && current.isThere() ? current.pid() : 0;
    }

    /** How the worker is. One that rests, or that somebody ended, is started by the next object. */
    public KernelPart part() {
        String why = notStarted;
        int pid = pid();
        String state = why.isEmpty() ? pid == 0 ? "rests" : "runs as process " + pid : why;
        return new KernelPart("worker", why.isEmpty(), state, starts.get(), failures.get());
    }

    @Override
    public OpenedObject open(String source, MemoryFile content) throws LoadFailure {
        if (!library.available()) {
            throw new UnsupportedHereException("cannot load BPF objects: " + library.reason());
        }
        turn.lock();
        try {
            WorkerProcess before = worker;
            try {
                return open(running(), source, content);
            } catch (EndedException e) {
                if (before == null || before != worker || e.end.crashed()) {
                    throw told(e, source);
                }
                // somebody ended it while it rested
                return open(running(), source, content);
            }
        } catch (EndedException e) {
            done();
            throw told(e, source);
        } catch (LoadFailure | RuntimeException | Error e) {
            done();
            throw e;
        }
    }

    private OpenedObject open(WorkerProcess current, String source, MemoryFile content)
            throws LoadFailure, EndedException {
        OptionalLong deadline = WorkerProcess.deadline(settings.load().toNanos());
        Request open = new Request.Open(source, content.size(), logger.isDebugEnabled(), content.fd());
        try (Answer answer = ask(current, open, source, deadline)) {
            if (answer.reply() instanceof Reply.Opened opened) {
                return new Remote(current, source, opened.declared(), deadline);
            }
            throw failure(answer.reply(), 0);
        } catch (MalformedException e) {
            throw nonsense(current, source, e);
        }
    }

    private void done() {
        lastUse = System.nanoTime();
        turn.unlock();
    }

    /** The worker, started if need be. The caller's turn. */
    private WorkerProcess running() {
        if (closed) {
            throw new IllegalStateException("the agent lets go of the kernel; nothing is loaded any more");
        }
        WorkerProcess current = worker;
        if (current != null) {
            if (isAlive(current)) {
                return current;
            }
            current.close();
        }
        lastUse = System.nanoTime();
        WorkerProcess started = startCounted();
        worker = started;
        if (closed) {
            started.kill();
        }
        return started;
    }

    /** One that crashed while it rested has nothing to do with what comes next. */
    private static boolean isAlive(WorkerProcess process) {
        try {
            return !process.hasEnded();
        } catch (SysException e) {
            throw Refusals.refused("look after the process in which objects are loaded", e);
        }
    }

    private WorkerProcess startCounted() {
        try {
            WorkerProcess process = start();
            starts.incrementAndGet();
            notStarted = "";
            return process;
        } catch (UnsupportedHereException e) {
            failures.incrementAndGet();
            notStarted = String.valueOf(e.getMessage());
            throw e;
        }
    }

    private WorkerProcess start() {
        try (WorkerFiles files = new WorkerFiles()) {
            WorkerStart.Started started = new WorkerStart(calls, settings).start(files);
            WorkerProcess process = new WorkerProcess(started, logger, this::restUntil);
            if (!started.refused().isEmpty() && toldRefused.compareAndSet(false, true)) {
                logger.warn(
                        "the process in which objects are loaded keeps rights that it does not need: {}",
                        String.join("; ", started.refused()));
            }
            try (Answer answer =
                    process.hear(WorkerProcess.deadline(settings.start().toNanos()))) {
                if (answer.reply() instanceof Reply.Ready) {
                    return process;
                }
                process.close();
                throw notStarted("it does not say that it is ready", null);
            } catch (BrokenException e) {
                WorkerEnd end = process.awaitEnd();
                process.close();
                throw notStarted("it ended " + end.how() + (end.said().isEmpty() ? "" : ": " + end.said()), e);
            } catch (LateException e) {
                process.close();
                throw notStarted("it was not ready after " + settings.start().toSeconds() + " s", e);
            } catch (SysException e) {
                process.close();
                throw e;
            }
        } catch (IOException | SysException e) {
            throw notStarted(e.getMessage(), e);
        }
    }

    private static RuntimeException notStarted(@Nullable String why, @Nullable Exception cause) {
        String message = "cannot start the process in which objects are loaded ("
                + System.getProperty("java.home") + "/bin/java, with files in "
                + System.getProperty("java.io.tmpdir") + "): " + why;
        return cause == null ? new UnsupportedHereException(message) : new UnsupportedHereException(message, cause);
    }

    /** Until when the worker may rest; empty when it has rested for long enough, and is nobody's any more. For the thread that watches it. */
    private OptionalLong restUntil() {
        long until = lastUse + settings.idle().toNanos();
        if (closed || until - System.nanoTime() > 0) {
            return closed ? WorkerProcess.deadline(settings.idle().toNanos()) : OptionalLong.of(until);
        }
        if (!turn.tryLock()) {
            // It works. The time for a load is somebody else's to watch.
            return WorkerProcess.deadline(settings.idle().toNanos());
        }
        try {
            worker = null;
            return OptionalLong.empty();
        } finally {
            turn.unlock();
        }
    }

    private Answer ask(WorkerProcess current, Request request, String source, OptionalLong deadline)
            throws EndedException {
        try {
            return current.ask(request, deadline);
        } catch (LateException e) {
            current.close();
            failures.incrementAndGet();
            throw new InvalidSpecException(
                    "loading \"" + source + "\" took longer than "
                            + settings.load().toSeconds()
                            + " s, so the process that did it was ended and nothing of it is left; load fewer of its"
                            + " programs at once, or raise load.timeout.ms of io.bpfman.kernel.linux",
                    e);
        } catch (BrokenException e) {
            if (!e.ended()) {
                throw nonsense(current, source, e);
            }
            WorkerEnd end = current.awaitEnd();
            current.close();
            failures.incrementAndGet();
            throw new EndedException(end, e);
        } catch (SysException e) {
            current.close();
            throw Refusals.refused("load \"" + source + "\"", e);
        }
    }

    private BpfmanException nonsense(WorkerProcess current, String source, Exception cause) {
        current.close();
        return new InvalidSpecException(
                "the process in which \"" + source + "\" was loaded answered with " + cause.getMessage()
                        + "; the object is damaged or uses something that " + library.reason() + " cannot read",
                cause);
    }

    private BpfmanException told(EndedException ended, String source) {
        WorkerEnd end = ended.end;
        String what = "the process in which objects are loaded ended " + end.how() + " while it had \"" + source + "\"";
        if (end.crashed()) {
            return new InvalidSpecException(
                    what + "; the object is damaged or uses something that libbpf cannot read (" + library.reason()
                            + ")",
                    ended);
        }
        String words = what + (end.said().isEmpty() ? "" : " (" + end.said() + ")")
                + "; somebody ended it, or it got no more memory: try again";
        return Refusals.refused("load \"" + source + "\"", new SysException(Errno.EINTR, words));
    }

    /** The worker ended over a question. */
    private static final class EndedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient WorkerEnd end;

        EndedException(WorkerEnd end, Exception cause) {
            super(cause);
            this.end = end;
        }
    }

    private static LoadFailure failure(Reply reply, int programs) throws MalformedException {
        if (!(reply instanceof Reply.Failed failed)) {
            throw new MalformedException("an answer to another question");
        }
        int program = failed.failure().program().orElse(0);
        if (program < 0 || (program > 0 && program >= programs)) {
            throw new MalformedException("a failure of program " + program + " of " + programs);
        }
        return failed.failure();
    }

    private final class Remote implements OpenedObject {

        private final WorkerProcess process;
        private final String source;
        private final Declared declared;
        private final OptionalLong deadline;
        private boolean open = true;

        private Remote(WorkerProcess process, String source, Declared declared, OptionalLong deadline) {
            this.process = process;
            this.source = source;
            this.declared = declared;
            this.deadline = deadline;
        }

        @Override
        public Declared declared() {
            return declared;
        }

        @Override
        public LoadedObject load(Preparation preparation) throws LoadFailure {
            try {
                Answer answer = ask(process, new Request.Load(preparation), source, deadline);
                try {
                    if (answer.reply() instanceof Reply.Loaded loaded) {
                        return loaded(loaded, answer.descriptors(), preparation);
                    }
                    answer.close();
                    throw failure(answer.reply(), preparation.programs().size());
                } catch (MalformedException e) {
                    answer.close();
                    throw nonsense(process, source, e);
                } catch (SysException e) {
                    answer.close();
                    throw Refusals.refused("ask about what was loaded of \"" + source + "\"", e);
                } catch (RuntimeException | Error e) {
                    answer.close();
                    throw e;
                }
            } catch (EndedException e) {
                throw told(e, source);
            } finally {
                open = false;
                done();
            }
        }

        private LoadedObject loaded(Reply.Loaded loaded, List<Fd> descriptors, Preparation preparation)
                throws MalformedException, SysException {
            int programs = preparation.programs().size();
            if (descriptors.size() != programs + loaded.maps().size()) {
                throw new MalformedException(descriptors.size() + " descriptors of " + programs + " programs and "
                        + loaded.maps().size() + " maps");
            }
            for (int i = 0; i < programs; i++) {
                received.requireProgram(
                        descriptors.get(i), preparation.programs().get(i).as());
            }
            Map<Integer, Fd> maps = new HashMap<>();
            for (int i = 0; i < loaded.maps().size(); i++) {
                int place = loaded.maps().get(i);
                Fd map = descriptors.get(programs + i);
                received.requireMap(map);
                if (place < 0 || place >= declared.maps().size() || maps.put(place, map) != null) {
                    throw new MalformedException("a map at place " + place);
                }
            }
            return new LoadedObject(descriptors.subList(0, programs), maps);
        }

        @Override
        public void close() {
            if (!open) {
                return;
            }
            open = false;
            try {
                ask(process, new Request.Close(), source, deadline).close();
            } catch (EndedException e) {
                // what its caller is told is why the object is closed without having been loaded
                logger.warn("{}", told(e, source).getMessage());
            } catch (BpfmanException e) {
                logger.warn("{}", e.getMessage());
            } finally {
                done();
            }
        }
    }

    /** Ends the worker, whatever it is doing; the load that it was at fails. */
    @Override
    public void close() {
        closed = true;
        WorkerProcess current = worker;
        if (current != null) {
            current.kill();
        }
        turn.lock();
        try {
            if (worker != null) {
                worker.close();
                worker = null;
            }
        } finally {
            turn.unlock();
        }
    }
}
