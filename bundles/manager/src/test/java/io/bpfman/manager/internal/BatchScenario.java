// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.Direction;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.UpgradeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Several changes that are made as one. The program with tag n has the priority n. */
enum BatchScenario implements Stage {
    ATTACH_FIRST_OF_EVERY_FAMILY {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(40);
            agent.load(90);
            agent.loadTcx(91);
            Tracing.load(agent, host, 95);
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            return List.of(
                    Specs.spec(program(host, 1), 90, Direction.INGRESS),
                    Specs.spec(program(host, 0), 40, Direction.INGRESS),
                    Specs.tcxSpec(program(host, 2), 91, Direction.EGRESS),
                    traced(program(host, 3)));
        }
    },
    ATTACH_FIRST_IN_BOTH_DIRECTIONS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(40);
            agent.load(90);
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            return List.of(
                    Specs.spec(program(host, 1), 90, Direction.INGRESS),
                    Specs.spec(program(host, 0), 40, Direction.INGRESS),
                    Specs.spec(program(host, 0), 40, Direction.EGRESS));
        }
    },
    /** One of each: attached, changed, detached, of two dispatchers and one that is on no hook. */
    CHANGE_ALL_SORTS_OF_THINGS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(50);
            agent.loadAndAttach(90);
            agent.changes.attach(Specs.spec(agent.load(45), 45, Direction.EGRESS));
            agent.changes.attach(Specs.spec(agent.load(55), 55, Direction.EGRESS));
            Tracing.load(agent, host, 95);
            agent.load(60);
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            return List.of(
                    new DetachRequest(link(host, 0)),
                    new SetPriority(link(host, 1), 70),
                    new SetProceedOn(link(host, 1), new ProceedOn(0)),
                    Specs.spec(program(host, 6), 60, Direction.INGRESS),
                    Specs.spec(program(host, 6), 10, Direction.EGRESS),
                    new SetEnabled(link(host, 3), false),
                    new SetPriority(link(host, 4), 5),
                    traced(program(host, 5)));
        }
    },
    DETACH_ALL {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            everything(agent, host);
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            return IntStream.range(0, host.memory.links().size())
                    .<Change>mapToObj(nth -> new DetachRequest(link(host, nth)))
                    .toList();
        }
    },
    UNLOAD_ALL {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            everything(agent, host);
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            return IntStream.range(0, host.memory.programs().size())
                    .<Change>mapToObj(nth -> UnloadRequest.of(program(host, nth)))
                    .toList();
        }
    },
    /** Two members of one dispatcher and a link of a chain, with changes of the same links; one of the programs is attached once more. */
    UPGRADE_SEVERAL {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(50);
            agent.loadAndAttach(90);
            agent.loadAndAttachTcx(91, Direction.EGRESS);
            agent.loadAndAttachTcx(95, Direction.EGRESS);
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            return List.of(
                    upgrade(program(host, 0), host, 45),
                    upgrade(program(host, 1), host, 55),
                    upgrade(program(host, 3), host, 93),
                    new SetPriority(link(host, 1), 5),
                    Specs.spec(program(host, 0), 10, Direction.INGRESS),
                    new SetProceedOn(link(host, 0), new ProceedOn(0)));
        }
    },
    /** What can be taken back, and what cannot. */
    DETACH_LINKS_AND_CHANGE_MEMBERS {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            everything(agent, host);
            agent.load(60);
            agent.changes.attach(TracepointAttachSpec.of(program(host, 4), "syscalls/sys_exit_kill", Map.of()));
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            return List.of(
                    new DetachRequest(link(host, 0)),
                    new SetPriority(link(host, 1), 95),
                    new DetachRequest(link(host, 3)),
                    UnloadRequest.of(program(host, 4)),
                    Specs.spec(program(host, 5), 60, Direction.INGRESS));
        }
    },
    /** The clsact goes from the one direction to the other. */
    DETACH_ONE_DIRECTION_AND_ATTACH_THE_OTHER {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
            agent.load(40);
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            return List.of(new DetachRequest(link(host, 0)), Specs.spec(program(host, 1), 40, Direction.EGRESS));
        }
    },
    REPLACE_ALL_TEN {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(40);
            agent.load(90);
            for (int i = 0; i < 10; i++) {
                agent.attach(program(host, 0), 40);
            }
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                changes.add(new DetachRequest(link(host, i)));
                changes.add(Specs.spec(program(host, 1), 90, Direction.INGRESS));
            }
            return changes;
        }
    },
    PINNED_ELSEWHERE {
        @Override
        public void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.attach(Specs.pinnedAt(
                    SimulatedHost.BPFFS.resolve("one"), Specs.spec(agent.load(40), 40, Direction.INGRESS)));
            agent.changes.attach(Specs.pinnedAt(
                    SimulatedHost.BPFFS.resolve("two"), Specs.spec(agent.load(90), 90, Direction.INGRESS)));
            agent.load(60);
        }

        @Override
        List<Change> changes(SimulatedHost host) {
            return List.of(
                    new DetachRequest(link(host, 0)),
                    new SetEnabled(link(host, 1), false),
                    Specs.spec(program(host, 2), 60, Direction.INGRESS),
                    new SetCounting(host.memory.dispatchers().get(0).key(), false));
        }
    };

    /** What is asked for as one. */
    abstract List<Change> changes(SimulatedHost host);

    @Override
    public final void change(SimulatedHost.Agent agent, SimulatedHost host) {
        agent.batches.apply(changes(host));
    }

    @Override
    public boolean isMove() {
        return false;
    }

    /** Three members of a dispatcher, a TCX link in the other direction, and a link that is on no hook. */
    private static void everything(SimulatedHost.Agent agent, SimulatedHost host) {
        agent.loadAndAttach(40);
        agent.loadAndAttach(50);
        agent.loadAndAttach(90);
        agent.loadAndAttachTcx(91, Direction.EGRESS);
        Tracing.trace(agent, Tracing.load(agent, host, 95));
    }

    private static Change upgrade(long programId, SimulatedHost host, int tag) {
        return new UpgradeRequest(
                programId,
                BytecodeSource.file(host.object("tc_sequence")),
                Optional.empty(),
                Map.of("tag", Specs.bytes(tag)),
                DifferingMaps.REFUSE);
    }

    private static AttachSpec traced(long programId) {
        return TracepointAttachSpec.of(programId, "syscalls/sys_enter_kill", Map.of());
    }

    private static long program(SimulatedHost host, int nth) {
        return Scenario.programId(host, nth);
    }

    private static long link(SimulatedHost host, int nth) {
        return Scenario.linkId(host, nth);
    }
}
