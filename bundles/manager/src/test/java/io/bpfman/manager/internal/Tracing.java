// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Link;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;
import java.util.Map;

/** Programs with tags that are attached to no hook: most of them run when a process is sent a signal. */
final class Tracing {

    static final LinkRequest.Lone KILL = new LinkRequest.Tracepoint("syscalls", "sys_enter_kill");
    static final TracepointLinkDetails AT_KILL = new TracepointLinkDetails("syscalls", "sys_enter_kill");

    private Tracing() {}

    /** Loads a program with this tag, {@code TYPE:NAME} or {@code TYPE:NAME:ATTACH_FUNC}; its kernel id. */
    static long load(SimulatedHost.Agent agent, SimulatedHost host, String program, int tag) {
        boolean btf = ProgramSelector.parse(program).type().needsAttachFunc();
        return agent.load(host.object(btf ? "btf_count" : "trace_count"), program, Map.of("process", Specs.bytes(tag)));
    }

    /** Loads a program with this tag for tracepoints; its kernel id. */
    static long load(SimulatedHost.Agent agent, SimulatedHost host, int tag) {
        return load(agent, host, "tracepoint:at_tracepoint", tag);
    }

    static TracepointAttachSpec spec(long programId) {
        return TracepointAttachSpec.of(programId, "syscalls/sys_enter_kill", Map.of("team", "trace"));
    }

    /** Has a program run whenever a process is sent a signal. */
    static Link trace(SimulatedHost.Agent agent, long programId) {
        return agent.changes.attach(spec(programId));
    }

    /** The tags of the programs that run when a process is sent a signal, the smallest first: their links have no order. */
    static List<Integer> traced(SimulatedHost host) {
        return host.traced(KILL).stream().sorted().toList();
    }
}
