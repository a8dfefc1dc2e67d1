// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.UnloadRequest;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads and unloads at the same time. Loads can be held up when the kernel has made them, before anything of them is recorded. */
class ParallelLoadsTest {

    private static final OptionalLong NOBODY = OptionalLong.empty();

    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile CountDownLatch inKernel = new CountDownLatch(0);
    private volatile String failing = "";
    private SimulatedHost host;
    private HostState bare;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        bare = HostState.of(host);
        agent = host.start("tcx", this::holding, store -> store);
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
            if (!method.getName().equals("load")) {
                return Fakes.forward(programs, method, arguments);
            }
            List<LoadedProgram> loaded = programs.load((LoadSpec) arguments[0]);
            if (inKernel.getCount() > 0) {
                inKernel.countDown();
                goOn.await();
            }
            if (loaded.get(0).functionName().equals(failing)) {
                throw new IllegalStateException("as the test has it");
            }
            return loaded;
        });
    }

    /** Holds up the loads that are to come until as many are in the kernel. */
    private void hold(int loads) {
        inKernel = new CountDownLatch(loads);
    }

    private void awaitHeld(String what) throws InterruptedException {
        assertTrue(inKernel.await(Running.PATIENCE_SECONDS, TimeUnit.SECONDS), what);
    }

    private boolean unload(long program) {
        agent.changes.unload(UnloadRequest.of(program));
        return true;
    }

    @Test
    void loadsOfDifferentObjectsAreInTheKernelAtTheSameTime() throws Exception {
        hold(2);
        Running<Long> first = Running.run(() -> agent.load(10));
        Running<Long> second = Running.run(agent::loadXdpFrags);
        awaitHeld("both loads did not get into the kernel side by side");
        assertEquals(List.of(), host.memory.programs());
        goOn.countDown();
        first.get();
        second.get();
        assertEquals(2, host.memory.programs().size());
        HostState.assertAgreement(host, "after both");
    }

    @Test
    void loadsAndUnloadsThatShareAMapSetTakeTurns() throws Exception {
        long owner = agent.loadShared(10, NOBODY);
        hold(1);
        Running<Long> held = Running.run(() -> agent.loadShared(20, OptionalLong.of(owner)));
        awaitHeld("the load did not get into the kernel");
        Running<Long> next = Running.run(() -> agent.loadShared(30, OptionalLong.of(owner)));
        next.awaitBlocked();
        Running<Boolean> unload = Running.run(() -> unload(owner));
        unload.awaitBlocked();
        goOn.countDown();
        assertTrue(held.get() < next.get());
        unload.get();
        HostState.assertAgreement(host, "the owner's maps are in use");
        host.memory.programs().stream().map(Program::id).forEach(this::unload);
        assertEquals(bare, HostState.of(host));
    }

    @Test
    void loadsOfObjectsThatShareAMapByItsNameTakeTurns() throws Exception {
        hold(1);
        Running<Long> held = Running.run(() -> agent.loadShared(10, NOBODY));
        awaitHeld("the load did not get into the kernel");
        Running<List<Long>> next = Running.run(() -> agent.loadSharing("xdp_shared", 0, NOBODY, "xdp:xdp_shared"));
        next.awaitBlocked();
        failing = "shared_stamp";
        goOn.countDown();
        assertThrows(ExecutionException.class, held::get);
        next.get();
        HostState.assertAgreement(host, "the map that the first would have shared is the second's");
        host.memory.programs().stream().map(Program::id).forEach(this::unload);
        assertEquals(bare, HostState.of(host));
    }

    @Test
    void whatALoadHasPinnedIsNobodysToRemoveBeforeItIsRecorded() throws Exception {
        hold(1);
        Running<Long> held = Running.run(() -> agent.load(10));
        awaitHeld("the load did not get into the kernel");
        Running<Boolean> recovery = Running.run(() -> {
            agent.changes.recoverAll();
            return true;
        });
        recovery.awaitBlocked();
        failing = "xdp_stamp";
        Running<Long> failed = Running.run(() -> agent.loadXdp(20));
        failed.awaitBlocked();
        goOn.countDown();
        long program = held.get();
        recovery.get();
        assertThrows(ExecutionException.class, failed::get);
        HostState.assertAgreement(host, "with one of both");
        unload(program);
        assertEquals(bare, HostState.of(host));
    }

    @Test
    void manyLoadsAttachesAndUnloadsAtOnceLeaveNothing() throws Exception {
        long owner = agent.loadShared(1, NOBODY);
        List<Running<Boolean>> workers = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            int seed = worker;
            workers.add(Running.run(() -> comeAndGo(new Random(seed), owner)));
        }
        for (int i = 0; i < 10; i++) {
            agent.changes.recoverAll();
        }
        for (Running<Boolean> worker : workers) {
            worker.get();
        }
        HostState.assertAgreement(host, "after all of them");
        assertEquals(
                List.of(owner), host.memory.programs().stream().map(Program::id).toList());
        unload(owner);
        assertEquals(bare, HostState.of(host));
    }

    private boolean comeAndGo(Random random, long owner) {
        for (int i = 0; i < 12; i++) {
            int tag = 10 + random.nextInt(80);
            long program = switch (random.nextInt(4)) {
                case 0 -> agent.load(tag);
                case 1 -> agent.loadXdp(tag);
                case 2 -> agent.loadShared(tag, NOBODY);
                default -> agent.loadShared(tag, OptionalLong.of(owner));
            };
            if (host.memory.program(program).orElseThrow().type().label().equals("tc")) {
                Link link = agent.attach(program, tag);
                if (random.nextBoolean()) {
                    agent.changes.detach(new DetachRequest(link.id()));
                }
            }
            unload(program);
        }
        return true;
    }
}
