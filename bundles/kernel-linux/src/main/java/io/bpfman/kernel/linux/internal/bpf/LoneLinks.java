// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Command;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.LinkCreate;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.RawTracepoint;
import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The commands of bpf(2) that make links at what is no hook of an interface, one method each. Such a link is gone when the descriptor is closed, unless it
 * was pinned. For any thread.
 */
public final class LoneLinks {

    /** An address at which nothing can be read: the kernel answers EFAULT when it knows what it is asked for. */
    private static final long NOWHERE = 1;

    private final SystemCalls calls;

    public LoneLinks(SystemCalls calls) {
        this.calls = calls;
    }

    /** {@code BPF_PERF_EVENT}: the link keeps the event when its descriptor is closed. */
    public Fd atEvent(Fd program, int event) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = attr(arena, program, BpfTypes.ATTACH_PERF_EVENT);
            attr.putInt(LinkCreate.TARGET_FD, event);
            return create(attr);
        }
    }

    /**
     * {@code BPF_RAW_TRACEPOINT_OPEN}.
     *
     * @param name of the tracepoint; empty when the program was loaded for something
     */
    public Fd atRawTracepoint(Fd program, Optional<String> name) throws SysException {
        try (Arena arena = new Arena()) {
            long address = name.map(text -> arena.string(text).address()).orElse(0L);
            return calls.bpfDescriptor(Command.RAW_TRACEPOINT_OPEN, rawTracepoint(arena, program, address));
        }
    }

    private static Segment rawTracepoint(Arena arena, Fd program, long name) {
        Segment attr = arena.allocate(RawTracepoint.SIZE);
        attr.putLong(RawTracepoint.NAME, name);
        attr.putInt(RawTracepoint.PROG_FD, program.number());
        return attr;
    }

    /** {@code BPF_TRACE_KPROBE_MULTI} at functions of the kernel. */
    public Fd atKernelFunctions(Fd program, List<String> functions, boolean atReturn) throws SysException {
        try (Arena arena = new Arena()) {
            Segment names = arena.allocate(functions.size() * Long.BYTES);
            for (int i = 0; i < functions.size(); i++) {
                names.putLong(i * Long.BYTES, arena.string(functions.get(i)).address());
            }
            return create(kprobes(arena, program, names.address(), functions.size(), atReturn));
        }
    }

    /**
     * {@code BPF_TRACE_UPROBE_MULTI} at places of a file.
     *
     * @param offsets in the file
     * @param pid 0 for every process
     */
    public Fd atPlaces(Fd program, Path file, List<Long> offsets, boolean atReturn, long pid) throws SysException {
        try (Arena arena = new Arena()) {
            Segment places = arena.allocate(offsets.size() * Long.BYTES);
            for (int i = 0; i < offsets.size(); i++) {
                places.putLong(i * Long.BYTES, offsets.get(i));
            }
            Segment attr = uprobes(
                    arena,
                    program,
                    arena.string(file.toString()).address(),
                    places.address(),
                    offsets.size(),
                    atReturn);
            attr.putInt(LinkCreate.UPROBE_MULTI_PID, (int) pid);
            return create(attr);
        }
    }

    /** What the kernel answers to {@link #atEvent} of no event: EBADF when it knows such links. */
    public int answerToNoEvent(Fd program) {
        try (Arena arena = new Arena()) {
            Segment attr = attr(arena, program, BpfTypes.ATTACH_PERF_EVENT);
            attr.putInt(LinkCreate.TARGET_FD, -1);
            return answer(Command.LINK_CREATE, attr);
        }
    }

    /** What the kernel answers to {@link #atRawTracepoint} of a name that cannot be read: EFAULT when it knows such links. */
    public int answerToNoRawTracepoint(Fd program) {
        try (Arena arena = new Arena()) {
            return answer(Command.RAW_TRACEPOINT_OPEN, rawTracepoint(arena, program, NOWHERE));
        }
    }

    /** What the kernel answers to {@link #atKernelFunctions} of a name that cannot be read: EFAULT when it knows such links. */
    public int answerToNoKernelFunction(Fd program) {
        try (Arena arena = new Arena()) {
            return answer(Command.LINK_CREATE, kprobes(arena, program, NOWHERE, 1, false));
        }
    }

    /** What the kernel answers to {@link #atPlaces} of a path that cannot be read: EFAULT when it knows such links. */
    public int answerToNoPlace(Fd program) {
        try (Arena arena = new Arena()) {
            return answer(Command.LINK_CREATE, uprobes(arena, program, NOWHERE, NOWHERE, 1, false));
        }
    }

    private static Segment kprobes(Arena arena, Fd program, long names, int count, boolean atReturn) {
        Segment attr = attr(arena, program, BpfTypes.ATTACH_TRACE_KPROBE_MULTI);
        attr.putInt(LinkCreate.KPROBE_MULTI_FLAGS, atReturn ? BpfTypes.MULTI_RETURN : 0);
        attr.putInt(LinkCreate.KPROBE_MULTI_CNT, count);
        attr.putLong(LinkCreate.KPROBE_MULTI_SYMS, names);
        return attr;
    }

    private static Segment uprobes(Arena arena, Fd program, long path, long offsets, int count, boolean atReturn) {
        Segment attr = attr(arena, program, BpfTypes.ATTACH_TRACE_UPROBE_MULTI);
        attr.putLong(LinkCreate.UPROBE_MULTI_PATH, path);
        attr.putLong(LinkCreate.UPROBE_MULTI_OFFSETS, offsets);
        attr.putInt(LinkCreate.UPROBE_MULTI_CNT, count);
        attr.putInt(LinkCreate.UPROBE_MULTI_FLAGS, atReturn ? BpfTypes.MULTI_RETURN : 0);
        return attr;
    }

    private static Segment attr(Arena arena, Fd program, int attachType) {
        Segment attr = arena.allocate(LinkCreate.SIZE);
        attr.putInt(LinkCreate.PROG_FD, program.number());
        attr.putInt(LinkCreate.ATTACH_TYPE, attachType);
        return attr;
    }

    private Fd create(Segment attr) throws SysException {
        return calls.bpfDescriptor(Command.LINK_CREATE, attr);
    }

    private int answer(int command, Segment attr) {
        try {
            calls.bpfDescriptor(command, attr).close();
            return 0;
        } catch (SysException e) {
            return e.errno();
        }
    }
}
