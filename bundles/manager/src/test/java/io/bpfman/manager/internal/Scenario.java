// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.UnloadRequest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A change of a machine that is in a known state. The program with tag n has the priority n. */
enum Scenario {
    LOAD {
        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(30);
        }
    },
    ATTACH_FIRST {
        @Override
        void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(90);
        }

        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attach(programId(host, 0), 90);
        }
    },
    ATTACH_FIRST_ON_A_FOREIGN_CLSACT {
        @Override
        void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            host.addForeignClsact();
            agent.load(90);
        }

        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attach(programId(host, 0), 90);
        }
    },
    ATTACH_SECOND {
        @Override
        void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.load(40);
            agent.loadAndAttach(90);
        }

        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.attach(programId(host, 0), 40);
        }
    },
    ATTACH_OTHER_DIRECTION {
        @Override
        void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
        }

        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.attach(SimulatedHost.spec(programId(host, 0), 90, Direction.EGRESS));
        }
    },
    DETACH {
        @Override
        void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(50);
            agent.loadAndAttach(90);
        }

        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(linkId(host, 1)));
        }
    },
    DETACH_LAST {
        @Override
        void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
        }

        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.detach(new DetachRequest(linkId(host, 0)));
        }
    },
    UNLOAD_FROM_BOTH_DIRECTIONS {
        @Override
        void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
            agent.changes.attach(SimulatedHost.spec(programId(host, 0), 90, Direction.EGRESS));
            agent.loadAndAttach(40);
        }

        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(programId(host, 0)));
        }
    },
    UNLOAD_LAST_OF_BOTH_DIRECTIONS {
        @Override
        void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(90);
            agent.changes.attach(SimulatedHost.spec(programId(host, 0), 90, Direction.EGRESS));
        }

        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.changes.unload(UnloadRequest.of(programId(host, 0)));
        }
    },
    MOVE {
        @Override
        void setUp(SimulatedHost.Agent agent, SimulatedHost host) {
            agent.loadAndAttach(40);
            agent.loadAndAttach(90);
        }

        @Override
        void change(SimulatedHost.Agent agent, SimulatedHost host) {
            String backend = host.memory.dispatchers().get(0).backend();
            agent.moveTo(backend.equals("tcx") ? "netlink" : "tcx");
        }
    };

    /** A scenario on a backend, or on TCX with a backend to swap to. */
    record Case(Scenario scenario, String backend) {
        @Override
        public String toString() {
            return scenario + " on " + backend;
        }
    }

    /** Every scenario on every backend. */
    static Stream<Case> cases() {
        return Arrays.stream(values())
                .flatMap(scenario -> Stream.of("tcx", "netlink", "auto").map(backend -> new Case(scenario, backend)));
    }

    void setUp(SimulatedHost.Agent agent, SimulatedHost host) {}

    abstract void change(SimulatedHost.Agent agent, SimulatedHost host);

    private static long programId(SimulatedHost host, int nth) {
        return host.memory.programs().get(nth).id();
    }

    private static long linkId(SimulatedHost host, int nth) {
        return host.memory.links().get(nth).link().id();
    }

    /** What one packet meets on both hooks of eth0. */
    static List<List<Integer>> chains(SimulatedHost host) {
        return List.of(host.meets(Direction.INGRESS), host.meets(Direction.EGRESS));
    }
}
