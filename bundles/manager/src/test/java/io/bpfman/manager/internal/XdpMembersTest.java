// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Member;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.contract.Samples;
import io.bpfman.kernel.sim.SimOutcome;
import io.bpfman.kernel.sim.SimPacket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** XDP dispatchers from attach to detach, on a simulated kernel. */
class XdpMembersTest {

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        agent = host.start("auto");
    }

    private Program load(String object, String program, Map<String, GlobalValue> globals) {
        Path file = directory.resolve(program + ".bpf.o");
        try {
            Files.write(file, Samples.bytes(object));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return agent.changes
                .load(new LoadRequest(
                        file, List.of(ProgramSelector.parse("xdp:" + program)), globals, Map.of("team", "net")))
                .get(0);
    }

    private Program verdict(XdpAction verdict) {
        return load(
                "test/xdp_verdict",
                "xdp_verdict",
                Map.of("verdict", GlobalValue.parse("0" + verdict.code() + "000000")));
    }

    private Link attach(XdpAttachSpec spec) {
        return agent.changes.attach(spec);
    }

    private Dispatcher dispatcher() {
        return agent.queries.dispatchers().get(0);
    }

    private SimOutcome send() {
        return host.simulation.traffic().send(Optional.empty(), "eth0", Direction.INGRESS, SimPacket.udp(80));
    }

    @Test
    void membersRunByPriorityAndADropEndsTheChain() {
        Program drops = verdict(XdpAction.DROP);
        Program passes = verdict(XdpAction.PASS);
        Link last = attach(XdpAttachSpec.of(passes.id(), "eth0").withPriority(90));
        attach(XdpAttachSpec.of(drops.id(), "eth0").withPriority(50));
        Link first = attach(XdpAttachSpec.of(passes.id(), "eth0").withPriority(10));
        assertEquals(LinkKind.XDP, first.kind());
        assertEquals(0, ((XdpLinkDetails) first.details()).position());
        assertEquals(new SimOutcome.Dropped(), send());

        Dispatcher dispatcher = dispatcher();
        assertEquals(XdpMode.NATIVE, dispatcher.mode().orElseThrow().mode());
        List<Member> members = dispatcher.members();
        assertEquals(List.of(10, 50, 90), members.stream().map(Member::priority).toList());
        assertEquals(1, members.get(0).counts().orElseThrow().runs());
        assertEquals(
                Map.of(XdpAction.DROP, 1L),
                members.get(1).counts().orElseThrow().verdicts());
        assertEquals(0, members.get(2).counts().orElseThrow().runs());

        agent.changes.unload(UnloadRequest.of(drops.id()));
        assertEquals(new SimOutcome.Passed(), send());
        assertEquals(1, dispatcher().members().get(1).counts().orElseThrow().runs());
        assertEquals(last.createdAt(), agent.queries.link(last.id()).createdAt());
    }

    @Test
    void aDropInTheMaskLetsTheNextRun() {
        Program drops = verdict(XdpAction.DROP);
        Program passes = verdict(XdpAction.PASS);
        attach(XdpAttachSpec.of(drops.id(), "eth0").withPriority(1).withProceedOn(ProceedOn.of(XdpAction.DROP)));
        attach(XdpAttachSpec.of(passes.id(), "eth0").withPriority(2));
        assertEquals(new SimOutcome.Passed(), send());
    }

    @Test
    void tenFitAndTheEleventhIsRefusedAndAllGoesAgain() {
        Program program = verdict(XdpAction.PASS);
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            links.add(attach(XdpAttachSpec.of(program.id(), "eth0")));
        }
        assertThrows(NoFreeSlotException.class, () -> attach(XdpAttachSpec.of(program.id(), "eth0")));
        send();
        dispatcher()
                .members()
                .forEach(member -> assertEquals(1, member.counts().orElseThrow().runs()));
        links.forEach(link -> agent.changes.detach(new DetachRequest(link.id())));
        agent.changes.unload(UnloadRequest.of(program.id()));
        assertEquals(List.of(), agent.queries.dispatchers());
        assertEquals(List.of(), agent.queries.links());
        assertEquals(List.of(), host.kernel().programs().all());
        assertEquals(
                List.of(), host.kernel().pins().list(SimulatedHost.LAYOUT.root().resolve("xdp")));
    }

    @Test
    void theDispatcherTakesPacketsOfSeveralBuffersWhenAllItsMembersDo() {
        Program frags = load("samples/xdp_count_frags", "xdp_count_frags", Map.of());
        assertTrue(frags.frags());
        attach(XdpAttachSpec.of(frags.id(), "eth0"));
        assertEquals(new SimOutcome.Passed(), send());

        Program plain = verdict(XdpAction.PASS);
        assertFalse(plain.frags());
        Link second = attach(XdpAttachSpec.of(plain.id(), "eth0"));
        send();
        assertEquals(
                List.of(1L, 2L),
                dispatcher().members().stream()
                        .map(member -> member.counts().orElseThrow().runs())
                        .toList());

        agent.changes.detach(new DetachRequest(second.id()));
        attach(XdpAttachSpec.of(frags.id(), "eth0"));
        send();
        assertEquals(
                List.of(1L, 3L),
                dispatcher().members().stream()
                        .map(member -> member.counts().orElseThrow().runs())
                        .toList());
        agent.changes.unload(UnloadRequest.of(frags.id()));
        agent.changes.unload(UnloadRequest.of(plain.id()));
        assertEquals(List.of(), host.kernel().programs().all());
        assertEquals(
                List.of(), host.kernel().pins().list(SimulatedHost.LAYOUT.root().resolve("maps")));
    }

    @Test
    void tellsAProgramOfOthersAndAnotherModeAndAnotherKind() {
        Program program = verdict(XdpAction.PASS);
        attach(XdpAttachSpec.of(program.id(), "eth0").withMode(XdpMode.GENERIC));
        assertThrows(
                InvalidSpecException.class,
                () -> attach(XdpAttachSpec.of(program.id(), "eth0").withMode(XdpMode.NATIVE)));
        assertThrows(
                KindMismatchException.class,
                () -> agent.changes.attach(TcAttachSpec.of(program.id(), "eth0", Direction.INGRESS)));
        host.simulation.network().addForeignXdp(Optional.empty(), "veth0", 2, false);
        assertThrows(ForeignOwnerException.class, () -> attach(XdpAttachSpec.of(program.id(), "veth0")));
        assertEquals(1, agent.queries.links().size());
        assertEquals(
                1,
                host.kernel().pins().list(SimulatedHost.LAYOUT.root().resolve("xdp")).stream()
                        .filter(name -> name.endsWith("_1"))
                        .count());
    }

    @Test
    void anotherAgentFindsItAsItWasAndGoesOn() {
        Program program = verdict(XdpAction.PASS);
        attach(XdpAttachSpec.of(program.id(), "eth0"));
        agent = host.start("auto");
        agent.changes.recoverAll();
        assertEquals(new SimOutcome.Passed(), send());
        attach(XdpAttachSpec.of(program.id(), "eth0"));
        send();
        assertEquals(1, dispatcher().members().get(0).counts().orElseThrow().runs());
        assertEquals(2, dispatcher().members().get(1).counts().orElseThrow().runs());
        assertEquals(2, dispatcher().revision());
    }
}
