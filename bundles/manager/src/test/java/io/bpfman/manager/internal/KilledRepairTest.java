// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ChainDetails;
import io.bpfman.api.Direction;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAction;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An agent is killed after each step of a repair. While it repairs, packets meet what they met before or what they are to meet; and the next agent's repair ends
 * what it has begun.
 */
class KilledRepairTest {

    @TempDir
    private Path directory;

    /** What somebody else did. */
    private enum Deed {
        A_MASK_IS_EDITED(List.of(List.of(10, 20, 30), List.of(10, 20))) {
            @Override
            void happens(SimulatedHost host) {
                LinkRow row = host.memory.links().get(1);
                SetProceedOn change = new SetProceedOn(row.link().id(), ProceedOn.of(TcAction.OK));
                edit(host, row.detailed(change.applyTo((MemberDetails)
                        row.link().details())));
            }
        },
        THE_PINS_OF_A_REVISION_ARE_REMOVED(List.of(List.of(10, 20, 30))) {
            @Override
            void happens(SimulatedHost host) {
                host.kernel()
                        .pins()
                        .removeDirectory(host.memory.dispatchers().get(0).directory());
            }
        },
        A_FILTER_IS_DELETED(List.of(List.of(), List.of(10, 20, 30))) {
            @Override
            void happens(SimulatedHost host) {
                host.memory.dispatchers().get(0).handle().release(host.kernel());
            }
        },
        A_LINK_OF_A_CHAIN_IS_REMOVED(List.of(List.of(91, 95), List.of(91, 93, 95))) {
            @Override
            void attach(SimulatedHost.Agent agent) {
                chain(agent);
            }

            @Override
            void happens(SimulatedHost host) {
                host.kernel().pins().remove(host.memory.links().get(1).link().pinPath());
            }
        },
        A_PRIORITY_IN_A_CHAIN_IS_EDITED(List.of(List.of(91, 93, 95), List.of(91, 93), List.of(95, 91, 93))) {
            @Override
            void attach(SimulatedHost.Agent agent) {
                chain(agent);
            }

            @Override
            void happens(SimulatedHost host) {
                LinkRow row = host.memory.links().get(2);
                SetPriority change = new SetPriority(row.link().id(), 5);
                edit(host, row.detailed(change.applyTo((ChainDetails) row.link().details())));
            }
        };

        /** What a packet may meet; the last is what it meets in the end. */
        @SuppressWarnings("ImmutableEnumChecker") // lists of numbers
        private final List<List<Integer>> met;

        Deed(List<List<Integer>> met) {
            this.met = met;
        }

        void attach(SimulatedHost.Agent agent) {
            List.of(10, 20, 30).forEach(agent::loadAndAttach);
        }

        abstract void happens(SimulatedHost host);

        private static void chain(SimulatedHost.Agent agent) {
            List.of(91, 93, 95).forEach(tag -> agent.loadAndAttachTcx(tag, Direction.INGRESS));
        }

        private static void edit(SimulatedHost host, LinkRow row) {
            host.memory.commit(List.of(new StoreChange.PutLink(row)));
        }
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void theNextAgentRepairsWhatIsLeft(Deed deed) throws IOException {
        int steps = 0;
        while (killed(deed, steps + 1)) {
            steps++;
        }
        assertTrue(steps >= 2, "the repair has only " + steps + " steps");
    }

    /** Whether the repair had so many steps. */
    private boolean killed(Deed deed, int nth) throws IOException {
        SimulatedHost host = new SimulatedHost(Files.createTempDirectory(directory, "host"));
        String backend = deed == Deed.A_FILTER_IS_DELETED ? "netlink" : "tcx";
        Watch watch = new Watch(() -> {});
        SimulatedHost.Agent agent = host.start(backend, watch);
        deed.attach(agent);
        deed.happens(host);
        watch.killAfter(nth);
        try {
            agent.doctor.repair(RepairRequest.all());
        } catch (Watch.Killed e) {
            assertTrue(watch.hasKilled(), e.toString());
        }
        String when = deed + ", killed after step " + nth;
        assertTrue(deed.met.contains(host.meets()), () -> when + ": a packet met " + host.meets());
        SimulatedHost.Agent next = host.start(backend);
        next.changes.recoverAll();
        next.doctor.repair(RepairRequest.all());
        assertEquals(List.of(), next.doctor.diagnose(), when);
        assertEquals(deed.met.get(deed.met.size() - 1), host.meets(), when);
        HostState.assertAgreement(host, when);
        return watch.hasKilled();
    }
}
