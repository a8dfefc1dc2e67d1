// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes at the same time. The dispatcher of eth0 can be held up in the midst of its load. */
class ParallelChangesTest {

    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean holding;
    private SimulatedHost host;
    private SimulatedHost.Agent agent;
    private long program;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        agent = host.start("tcx", this::holding, store -> store);
        program = agent.load(10);
    }

    @AfterEach
    void letGo() {
        goOn.countDown();
    }

    private Kernel holding(Kernel kernel) {
        return Fakes.of(
                Kernel.class,
                (proxy, method, arguments) -> method.getName().equals("programs")
                        ? holding(kernel.programs())
                        : Fakes.forward(kernel, method, arguments));
    }

    private Programs holding(Programs programs) {
        return Fakes.of(Programs.class, (proxy, method, arguments) -> {
            if (holding && method.getName().equals("load") && isOfEth0((LoadSpec) arguments[0])) {
                loading.countDown();
                goOn.await();
            }
            return Fakes.forward(programs, method, arguments);
        });
    }

    private static boolean isOfEth0(LoadSpec spec) {
        return spec.pins().programPattern().contains("_2_");
    }

    @Test
    void anAttachDoesNotWaitForOneOfAnotherInterface() throws Exception {
        Running<Link> held = holdAnAttach();
        agent.changes.attach(TcAttachSpec.of(program, "veth0", Direction.INGRESS));
        assertEquals(1, host.memory.links().size());
        assertFalse(held.task().isDone());
        goOn.countDown();
        held.get();
        assertEquals(2, host.memory.links().size());
    }

    @Test
    void changesOfOneInterfaceTakeTurnsWhateverTheirDirection() throws Exception {
        Running<Link> held = holdAnAttach();
        Running<Link> same = Running.run(() -> agent.attach(program, 5));
        Running<Link> other = Running.run(() -> agent.changes.attach(Specs.spec(program, 10, Direction.EGRESS)));
        same.awaitBlocked();
        other.awaitBlocked();
        assertEquals(0, host.memory.links().size());
        goOn.countDown();
        held.get();
        same.get();
        other.get();
        assertEquals(List.of(10, 10), host.meets());
        assertEquals(List.of(10), host.meets(Direction.EGRESS));
        assertEquals(3, host.memory.links().size());
    }

    @Test
    void anUnloadWaitsForAnAttachOfTheProgram() throws Exception {
        Running<Link> held = holdAnAttach();
        Running<Boolean> unload = Running.run(() -> {
            agent.changes.unload(UnloadRequest.of(program));
            return true;
        });
        unload.awaitBlocked();
        goOn.countDown();
        held.get();
        unload.get();
        assertEquals(List.of(), host.memory.links());
        assertEquals(List.of(), host.memory.programs());
        assertEquals(List.of(), host.meets());
    }

    @Test
    void manyChangesAtOnceLeaveWhatTheyShould() throws Exception {
        List<Running<Integer>> workers = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            int seed = worker;
            workers.add(Running.run(() -> attachAndDetach(new Random(seed))));
        }
        for (int i = 0; i < 5; i++) {
            agent.moveTo(i % 2 == 0 ? "netlink" : "tcx");
        }
        int left = 0;
        for (Running<Integer> worker : workers) {
            left += worker.get();
        }
        assertEquals(left, host.memory.links().size());
        assertTrue(left > 0);
        assertEquals(List.of(), host.log.complaints());
        HostState.assertAgreement(host, "after all of them");
    }

    /** How many links it leaves. */
    private int attachAndDetach(Random random) {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            if (links.size() < 2) {
                String name = random.nextBoolean() ? "eth0" : "veth0";
                Direction direction = random.nextBoolean() ? Direction.INGRESS : Direction.EGRESS;
                links.add(agent.changes.attach(
                        TcAttachSpec.of(program, name, direction).withPriority(10)));
            } else {
                agent.changes.detach(
                        new DetachRequest(links.remove(random.nextInt(2)).id()));
            }
        }
        return links.size();
    }

    /** An attach that has the lock of eth0 and is in the midst of its load. */
    private Running<Link> holdAnAttach() throws InterruptedException {
        holding = true;
        Running<Link> held = Running.run(() -> agent.attach(program, 10));
        assertTrue(loading.await(Running.PATIENCE_SECONDS, TimeUnit.SECONDS), "the attach did not get to its load");
        holding = false;
        return held;
    }
}
