// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.contract.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs whose objects say their places in a chain. */
class RunConfigTest {

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        agent = host.start("auto");
    }

    private List<Program> load(String... programs) {
        Path file = directory.resolve("xdp_run_config.bpf.o");
        try {
            Files.write(file, Samples.bytes("test/xdp_run_config"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<ProgramSelector> selectors = Stream.of(programs)
                .map(program -> ProgramSelector.parse("xdp:" + program))
                .toList();
        return agent.changes.load(new LoadRequest(file, selectors, Map.of(), Map.of()));
    }

    private static XdpAttachSpec spec(Program program) {
        return XdpAttachSpec.of(program.id(), "eth0");
    }

    private XdpLinkDetails attach(XdpAttachSpec spec) {
        Link link = agent.changes.attach(spec);
        assertEquals(link, agent.queries.link(link.id()));
        return (XdpLinkDetails) link.details();
    }

    private static void assertTaken(int priority, ProceedOn proceedOn, XdpLinkDetails details) {
        assertEquals(priority, details.priority());
        assertEquals(proceedOn, details.proceedOn());
    }

    @Test
    void membersRunAsTheirObjectSays() {
        List<Program> programs = load("config_ends", "config_late", "config_none", "config_early");
        assertTaken(70, ProceedOn.of(XdpAction.DISPATCHER_RETURN), attach(spec(programs.get(0))));
        assertTaken(60, ProceedOn.XDP_DEFAULT, attach(spec(programs.get(1))));
        assertTaken(50, ProceedOn.XDP_DEFAULT, attach(spec(programs.get(2))));
        assertTaken(10, ProceedOn.XDP_DEFAULT.plus(XdpAction.DROP), attach(spec(programs.get(3))));
        attach(spec(programs.get(2)).withPriority(80));
        assertEquals(List.of(1, 2, 3, 4), host.meets(Direction.INGRESS));
    }

    @Test
    void whatIsGivenCounts() {
        Program early = load("config_early").get(0);
        ProceedOn given = ProceedOn.of(XdpAction.TX);
        assertTaken(
                77,
                ProceedOn.XDP_DEFAULT.plus(XdpAction.DROP),
                attach(spec(early).withPriority(77)));
        assertTaken(10, given, attach(spec(early).withProceedOn(given)));
        assertTaken(0, given, attach(spec(early).withPriority(0).withProceedOn(given)));
    }

    @Test
    void aLookAtThePlanSaysWhatWillBeTaken() {
        Program early = load("config_early").get(0);
        List<String> filled = agent.changes.preview(spec(early)).steps().stream()
                .map(PlanPreview.Step::action)
                .filter(action -> action.startsWith("fill slot"))
                .toList();
        assertEquals(1, filled.size(), filled.toString());
        assertTrue(filled.get(0).contains("(priority 10, proceed on drop,pass,dispatcher_return)"), filled.get(0));
    }

    @Test
    void whatCannotBeUsedIsRefusedUnlessAllIsGiven() {
        Program odd = load("config_odd").get(0);
        HostState before = HostState.of(host);
        assertThrows(InvalidSpecException.class, () -> attach(spec(odd)));
        assertThrows(InvalidSpecException.class, () -> attach(spec(odd).withPriority(5)));
        assertEquals(before, HostState.of(host));
        assertTaken(5, ProceedOn.XDP_DEFAULT, attach(spec(odd).withPriority(5).withProceedOn(ProceedOn.XDP_DEFAULT)));
    }

    @Test
    void aCopyThatCannotBeReadIsSaidUnlessAllIsGiven() throws IOException {
        Program early = load("config_early").get(0);
        Files.write(early.objectFile(), new byte[] {1});
        String message =
                assertThrows(StoreException.class, () -> attach(spec(early))).getMessage();
        assertTrue(message.contains("program " + early.id() + " "), message);
        assertTrue(message.endsWith("or give priority and proceed-on, which are taken from there otherwise"), message);
        assertTaken(5, ProceedOn.XDP_DEFAULT, attach(spec(early).withPriority(5).withProceedOn(ProceedOn.XDP_DEFAULT)));
    }
}
