// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.kernel.linux.internal.bpf.LibBpfLibrary;
import io.bpfman.kernel.linux.internal.bpf.LibBpfMessages;
import io.bpfman.kernel.linux.internal.bpf.LibBpfOpener;
import io.bpfman.kernel.linux.internal.bpf.LoadFailure;
import io.bpfman.kernel.linux.internal.bpf.LoadedObject;
import io.bpfman.kernel.linux.internal.bpf.ObjectOpener;
import io.bpfman.kernel.linux.internal.bpf.OpenedObject;
import io.bpfman.kernel.linux.internal.sys.Channel;
import io.bpfman.kernel.linux.internal.sys.Channel.BrokenException;
import io.bpfman.kernel.linux.internal.sys.Channel.LateException;
import io.bpfman.kernel.linux.internal.sys.Channel.Message;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The worker: does what the agent asks on the socket that it was started with, one object at a time, and ends when the agent's side is closed, in the
 * middle of a load too. Nothing is left when it ends: what it loaded hangs on its descriptors until the agent has them.
 */
public final class WorkerMain {

    /** The agent's bytes are believed: these bounds only keep an error from being an endless one. */
    private static final int MOST_BYTES = 1 << 26;

    private static final int MOST_DESCRIPTORS = 1 << 16;
    private static final OptionalLong FOREVER = OptionalLong.empty();
    /** More is not worth the agent's memory. */
    private static final int MOST_MESSAGES = 1 << 20;

    private final SystemCalls calls;
    private final Channel agent;
    private final ObjectOpener opener;
    private final List<String> messages = new ArrayList<>();
    private int messagesLength;
    private boolean debug;
    private @Nullable OpenedObject object;
    private @Nullable MemoryFile content;

    private WorkerMain(SystemCalls calls, Fd socket) {
        this.calls = calls;
        this.agent = new Channel(calls, socket);
        this.opener = new LibBpfOpener(calls, new LibBpfLibrary(new LibBpfMessages(calls, () -> debug, this::keep)));
    }

    /** Serves the socket whose number is the first argument. */
    public static void main(String[] arguments)
            throws SysException, BrokenException, LateException, MalformedException {
        SystemCalls calls = new SystemCalls();
        Fd socket = calls.inherited(Integer.parseInt(arguments[0]));
        Thread watch = new Thread(() -> endWith(calls, socket), "hangup");
        watch.setDaemon(true);
        watch.start();
        new WorkerMain(calls, socket).serve();
    }

    /** Ends this process when the agent's side ends, whatever the main thread is doing. */
    private static void endWith(SystemCalls calls, Fd socket) {
        try {
            new Channel(calls, socket).awaitEnd();
        } catch (SysException e) {
            // between two objects the main thread sees the end by itself
            throw new IllegalStateException("cannot watch the agent", e);
        }
        Runtime.getRuntime().halt(0);
    }

    private void keep(String message) {
        messagesLength += message.length();
        if (messagesLength < MOST_MESSAGES) {
            messages.add(message);
        }
    }

    private void serve() throws SysException, BrokenException, LateException, MalformedException {
        answer(new Reply.Ready(), List.of());
        while (true) {
            try (Message message = agent.receive(MOST_BYTES, MOST_DESCRIPTORS, FOREVER)) {
                handle(Request.read(new Reader(message.bytes()), message.descriptors()));
            }
        }
    }

    private void handle(Request request) throws SysException, BrokenException, LateException {
        try {
            if (request instanceof Request.Open open) {
                open(open);
            } else if (request instanceof Request.Load load) {
                load(load);
            } else {
                close();
                answer(new Reply.Closed(), List.of());
            }
        } catch (LoadFailure e) {
            close();
            answer(new Reply.Failed(e), List.of());
        }
    }

    private void open(Request.Open open) throws LoadFailure, SysException, BrokenException, LateException {
        debug = open.debug();
        content = MemoryFile.received(calls, calls.duplicate(open.content().number()), open.size());
        object = opener.open(open.source(), content);
        answer(new Reply.Opened(object.declared()), List.of());
    }

    private void load(Request.Load load) throws LoadFailure, SysException, BrokenException, LateException {
        if (object == null) {
            throw new LoadFailure(0, "no object is open", OptionalInt.empty(), "");
        }
        try (LoadedObject loaded = object.load(load.preparation())) {
            // Closed before the answer, so that a crash in there is one of this object.
            close();
            List<Integer> places = loaded.maps().keySet().stream().sorted().toList();
            List<Fd> descriptors = new ArrayList<>(loaded.programs());
            places.forEach(place -> descriptors.add(loaded.maps().get(place)));
            answer(new Reply.Loaded(places), descriptors);
        }
    }

    private void close() {
        if (object != null) {
            object.close();
            object = null;
        }
        if (content != null) {
            content.close();
            content = null;
        }
    }

    private void answer(Reply reply, List<Fd> descriptors) throws SysException, BrokenException, LateException {
        Writer writer = new Writer();
        reply.write(writer);
        writer.number(messages.size());
        messages.forEach(writer::text);
        messages.clear();
        messagesLength = 0;
        agent.send(writer.bytes(), descriptors, FOREVER);
    }
}
