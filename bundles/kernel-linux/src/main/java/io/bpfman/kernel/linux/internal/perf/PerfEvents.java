// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.perf;

import io.bpfman.kernel.linux.internal.bpf.LoneLinks;
import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;

/** Makes events of perf_event_open(2), and links of programs at them. For any thread. */
public final class PerfEvents {

    /** An address at which nothing can be read: the kernel answers EFAULT when it knows what it is asked for. */
    private static final long NOWHERE = 1;

    private final SystemCalls calls;
    private final LoneLinks links;

    public PerfEvents(SystemCalls calls, LoneLinks links) {
        this.calls = calls;
        this.links = links;
    }

    /** Links the program at the tracepoint of this number, of which tracefs tells. */
    public Fd linkAtTracepoint(Fd program, long id) throws SysException {
        try (Arena arena = new Arena()) {
            return link(program, attr(arena, PerfLayout.TYPE_TRACEPOINT, id), 0);
        }
    }

    /**
     * Links the program at a probe.
     *
     * @param place a function of the kernel, or the path of a file
     * @param offset from there, in bytes
     * @param pid the only process that is probed; 0 for every one
     * @throws SysException with a detail when it was not the probe that was refused
     */
    public Fd linkAtProbe(Fd program, ProbeSource source, String place, long offset, boolean atReturn, long pid)
            throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = probe(arena, source, arena.string(place).address(), atReturn);
            attr.putLong(PerfLayout.CONFIG2, offset);
            return link(program, attr, pid);
        }
    }

    private Fd link(Fd program, Segment attr, long pid) throws SysException {
        try (Fd event = open(attr, pid)) {
            Fd link = link(program, event);
            try {
                calls.ioctl(event, PerfLayout.IOC_ENABLE);
                return link;
            } catch (SysException e) {
                link.close();
                throw e;
            }
        }
    }

    private Fd link(Fd program, Fd event) throws SysException {
        try {
            return links.atEvent(program, event.number());
        } catch (SysException e) {
            throw e.errno() == Errno.EINVAL
                    ? new SysException(e.errno(), "the program is of a type that cannot run there")
                    : e;
        }
    }

    /** The event runs on one CPU, but the program wherever the place is passed. */
    private Fd open(Segment attr, long pid) throws SysException {
        return pid == 0 ? calls.perfEventOpen(attr, -1, 0) : calls.perfEventOpen(attr, (int) pid, -1);
    }

    private static Segment probe(Arena arena, ProbeSource source, long place, boolean atReturn) {
        Segment attr = attr(arena, source.type(), atReturn ? source.returnBit() : 0);
        attr.putLong(PerfLayout.CONFIG1, place);
        return attr;
    }

    private static Segment attr(Arena arena, int type, long config) {
        Segment attr = arena.allocate(PerfLayout.ATTR_SIZE_VER5);
        attr.putInt(PerfLayout.TYPE, type);
        attr.putInt(PerfLayout.SIZE, PerfLayout.ATTR_SIZE_VER5);
        attr.putLong(PerfLayout.CONFIG, config);
        return attr;
    }

    /** What the kernel answers to a tracepoint that is none: EINVAL when it knows tracepoints, and lets this process have them. */
    public int answerToNoTracepoint() {
        try (Arena arena = new Arena()) {
            return answer(attr(arena, PerfLayout.TYPE_TRACEPOINT, -1));
        }
    }

    /** What the kernel answers to a probe of a name that cannot be read: EFAULT when it lets this process have probes. */
    public int answerToNoProbe(ProbeSource source) {
        try (Arena arena = new Arena()) {
            return answer(probe(arena, source, NOWHERE, false));
        }
    }

    private int answer(Segment attr) {
        try {
            open(attr, 0).close();
            return 0;
        } catch (SysException e) {
            return e.errno();
        }
    }
}
