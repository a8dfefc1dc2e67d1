// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.UnloadRequest;
import java.util.Map;

/** A change of links that are on no hook. The programs with tags 91 and 95 run when a process is sent a signal. */
enum LoneScenario implements Stage {
    ATTACH_FIRST {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            Tracing.load(agent, host, 91);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            Tracing.trace(agent, Scenario.programId(host, 0));
        }
    },
    ATTACH_TO_THE_SAME_AGAIN {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            Tracing.trace(agent, Tracing.load(agent, host, 91));
            agent.loadAndAttach(90);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            Tracing.trace(agent, Scenario.programId(host, 0));
        }
    },
    DETACH {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            two(agent, host);
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 0)));
        }
    },
    DETACH_WHAT_SOMEBODY_TOOK_AWAY {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            host.unpin(two(agent, host));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(Scenario.linkId(host, 1)));
        }
    },
    UNLOAD {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            two(agent, host);
            agent.changes.attach(
                    TracepointAttachSpec.of(Scenario.programId(host, 0), "syscalls/sys_exit_kill", Map.of()));
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 0)));
        }
    },
    UNLOAD_ALL_BUT_WHAT_SOMEBODY_TOOK_AWAY {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            UNLOAD.setUp(agent, host);
            host.unpin(host.memory.links().get(0).link());
        }

        @Override
        public void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(Scenario.programId(host, 0)));
        }
    };

    @Override
    public int leastOperations() {
        return switch (this) {
            case DETACH, DETACH_WHAT_SOMEBODY_TOOK_AWAY -> 1;
            default -> 2;
        };
    }

    @Override
    public boolean isMove() {
        return false;
    }

    /** Attaches two programs; the second one's link. */
    private static Link two(SimulatedHost.Agent agent, SimulatedHost host) {
        Tracing.trace(agent, Tracing.load(agent, host, 91));
        return Tracing.trace(agent, Tracing.load(agent, host, 95));
    }
}
