// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Distribution;
import io.bpfman.itest.support.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What commands give to Gogo, in a real agent on the simulated kernel: objects to work on with, and one text. */
@Timeout(180)
class ResultsContainerIT {

    private static final String LINKS = "LINK ID  KERNEL LINK ID  KIND  PROGRAM ID  FUNCTION NAME  ATTACHMENT";
    private static final String FIRST = "1        -               tc    1           count          eth0 ingress pos-0";
    private static final String PROGRAMS = "PROGRAM ID  APPLICATION  TYPE  FUNCTION NAME  LINK IDS";
    private static final String COUNT = "1                        tc    count          1";

    @TempDir
    Path directory;

    private List<String> preparation;

    @BeforeEach
    void prepare() {
        Path object = Host.sample("tc_count");
        preparation = List.of(
                "bpfman:load-file " + object + " --programs tc:count > " + directory.resolve("loaded"),
                "bpfman:attach-tc --program-id 1 --direction ingress eth0 > " + directory.resolve("attached"));
    }

    /** What these lines print after a program was loaded and attached. */
    private List<String> printed(String... lines) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--simulate"));
        List<String> all = new ArrayList<>(preparation);
        all.addAll(List.of(lines));
        all.forEach(line -> arguments.addAll(List.of("-c", line)));
        try (AgentProcess agent = AgentProcess.start(
                Distribution.home(),
                directory.resolve("run"),
                AgentProcess.NO_INPUT,
                arguments.toArray(String[]::new))) {
            assertEquals(0, agent.awaitEnd(), () -> agent.err().toString());
            return agent.out().stream()
                    .filter(line -> !line.equals("[simulated]"))
                    .toList();
        }
    }

    @Test
    void aTextIsPrintedOnce() throws Exception {
        assertEquals(
                List.of(PROGRAMS, COUNT, LINKS, FIRST, LINKS, FIRST),
                printed("bpfman:programs; bpfman:links", "links --kind xdp", "bpfman:link list"));
        assertEquals(
                "Program ID:        1",
                Files.readAllLines(directory.resolve("loaded")).get(1));
        assertEquals(
                "Link ID:              1",
                Files.readAllLines(directory.resolve("attached")).get(1));
    }

    @Test
    void aPipeCarriesTheText() throws Exception {
        assertEquals(
                List.of(FIRST, COUNT),
                printed(
                        "bpfman:links | grep eth0",
                        "each (programs) { $it name } | grep nothing",
                        "bpfman:programs | grep count"));
    }

    @Test
    void aVariableHoldsObjects() throws Exception {
        assertEquals(
                List.of(LINKS, FIRST, "1", "ingress", "1", "count", LINKS, FIRST, "Detached link 1"),
                printed(
                        "l = (bpfman:links)",
                        "$l size",
                        "((($l get 0) details) direction) label",
                        "(bpfman:get program 1) id",
                        "(bpfman:program get 1) name",
                        "$l",
                        "each $l { detach ($it id) } | grep Detached"));
    }
}
