// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.LinkChange;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.UnloadRequest;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kernel is asked to do for a change is what the printed plan says, and nothing else. */
class NothingBeyondThePlanTest {

    /** What a line of a plan begins with, and what the kernel is asked for then. */
    private static final Map<String, String> ASKED = Map.of(
            "create the clsact of", "create a clsact",
            "delete the clsact of", "delete a clsact",
            "publish ", "attach",
            "attach ", "attach",
            "replace ", "replace",
            "load ", "load",
            "withdraw ", "release",
            "clear what is left", "release",
            "pin interface", "pin an interface");

    private static final Map<String, String> DONE = Map.of(
            "createClsact", "create a clsact",
            "deleteClsact", "delete a clsact",
            "create", "attach",
            "add", "attach",
            "update", "replace",
            "replace", "replace",
            "load", "load",
            "release", "release",
            "pin", "pin an interface");

    private final List<String> done = new ArrayList<>();
    private SimulatedHost host;

    @BeforeEach
    void bareMachine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
    }

    private SimulatedHost.Agent start(String backend) {
        return host.start(backend, kernel -> over(Kernel.class, kernel), store -> store);
    }

    private <T> T over(Class<T> type, T target) {
        return Fakes.of(type, (proxy, method, arguments) -> {
            boolean area = method.getParameterCount() == 0
                    && method.getReturnType().isInterface()
                    && method.getReturnType().getPackage() == Kernel.class.getPackage();
            if (area) {
                return area(method.getReturnType(), Fakes.forward(target, method, arguments));
            }
            if (arguments == null || !(arguments[0] instanceof LinkRequest.Extension)) {
                Optional.ofNullable(DONE.get(method.getName())).ifPresent(done::add);
            }
            return Fakes.forward(target, method, arguments);
        });
    }

    private <A> A area(Class<A> type, Object target) {
        return over(type, type.cast(target));
    }

    private static Map<String, Integer> counted(List<String> words) {
        Map<String, Integer> counts = new TreeMap<>();
        words.forEach(word -> counts.merge(word, 1, Integer::sum));
        return counts;
    }

    private static Map<String, Integer> asked(List<String> lines) {
        List<String> asked = new ArrayList<>();
        for (String line : lines) {
            ASKED.entrySet().stream()
                    .filter(entry -> line.startsWith(entry.getKey()))
                    .forEach(entry -> asked.add(entry.getValue()));
            for (int at = line.indexOf(", withdrawing "); at >= 0; at = line.indexOf(", withdrawing ", at + 1)) {
                asked.add("release");
            }
        }
        return counted(asked);
    }

    private void check(SimulatedHost.Agent agent, Change change, Runnable work) {
        List<String> plan = agent.changes.preview(change).steps().stream()
                .map(PlanPreview.Step::action)
                .toList();
        done.clear();
        work.run();
        assertEquals(asked(plan), counted(done), () -> change + ": " + plan);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink", "auto"})
    void ofCommands(String backend) {
        SimulatedHost.Agent agent = start(backend);
        long one = agent.load(10);
        long two = agent.load(20);
        attach(agent, one, 10);
        attach(agent, two, 20);
        check(agent, Specs.tcxSpec(agent.loadTcx(30), 30, Direction.INGRESS));
        check(agent, Specs.xdpSpec(agent.loadXdp(40), 40));
        long link = Scenario.linkId(host, 0);
        change(agent, new SetPriority(link, 90));
        change(agent, new SetEnabled(link, false));
        change(agent, new SetEnabled(link, true));
        host.memory.dispatchers().get(0).handle().release(host.kernel());
        change(agent, new SetPriority(link, 5));
        check(agent, new DetachRequest(link), () -> agent.changes.detach(new DetachRequest(link)));
        host.memory.programs().stream()
                .map(program -> UnloadRequest.of(program.id()))
                .toList()
                .forEach(request -> check(agent, request, () -> agent.changes.unload(request)));
    }

    private void attach(SimulatedHost.Agent agent, long program, int priority) {
        check(agent, Specs.spec(program, priority, Direction.INGRESS));
    }

    private void check(SimulatedHost.Agent agent, AttachSpec spec) {
        check(agent, (Change) spec, () -> agent.changes.attach(spec));
    }

    private void change(SimulatedHost.Agent agent, LinkChange change) {
        check(agent, (Change) change, () -> agent.changes.change(change));
    }

    @ParameterizedTest
    @ValueSource(strings = {"netlink", "their links", "their early filters", "their last filters"})
    void ofMoves(String target) {
        SimulatedHost.Agent agent = start("tcx");
        agent.loadAndAttach(10);
        told(() -> agent.moveTo(target));
        assertEquals(target, host.memory.dispatchers().get(0).backend());
        assertTrue(host.log.complaints().isEmpty(), () -> host.log.complaints().toString());
    }

    @Test
    void ofARecoveryThatFindsNeitherFilterNorClsact() {
        start("netlink").loadAndAttach(10);
        host.kernel()
                .filters()
                .deleteClsact(host.memory.dispatchers().get(0).handle().hook().netInterface());
        SimulatedHost.Agent next = start("netlink");
        told(() -> next.changes.recoverAll());
        assertTrue(done.contains("create a clsact"));
        assertEquals(List.of(10), host.meets());
        HostState.assertAgreement(host, "hung up again");
        host.memory.programs().stream()
                .map(program -> UnloadRequest.of(program.id()))
                .toList()
                .forEach(next.changes::unload);
        assertEquals(
                Optional.empty(),
                host.kernel()
                        .filters()
                        .ingressQdisc(host.kernel()
                                .namespaces()
                                .interfaceByName(host.kernel().namespaces().open(Optional.empty()), "eth0")));
    }

    private void told(Runnable work) {
        host.log.clear();
        done.clear();
        work.run();
        assertEquals(
                asked(host.log.steps()), counted(done), () -> host.log.steps().toString());
    }
}
