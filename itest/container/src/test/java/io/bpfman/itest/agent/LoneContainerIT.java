// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A link that is on no hook, through the commands of a real agent on the simulated kernel. */
@Timeout(180)
class LoneContainerIT {

    private static final String LINKS = "LINK ID  KERNEL LINK ID  KIND        PROGRAM ID  FUNCTION NAME  ATTACHMENT";
    private static final String FIRST =
            "1        1               tracepoint  1           at_tracepoint  syscalls/sys_enter_kill";

    @TempDir
    Path directory;

    /** What these lines print. */
    private List<String> printed(String... lines) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--simulate"));
        List.of(lines).forEach(line -> arguments.addAll(List.of("-c", line)));
        try (AgentProcess agent = AgentProcess.start(
                Distribution.home(),
                directory.resolve("run"),
                AgentProcess.NO_INPUT,
                arguments.toArray(String[]::new))) {
            assertEquals(0, agent.awaitEnd(), () -> agent.err() + "\n" + agent.out());
            return agent.out().stream()
                    .filter(line -> !line.equals("[simulated]"))
                    .toList();
        }
    }

    @Test
    void isAttachedListedShownInJsonAndDetachedAndOutlivesTheAgentInTheRecord() throws Exception {
        Path object = Files.write(directory.resolve("trace_count.bpf.o"), Bytecode.testObject("trace_count"));
        Path answer = directory.resolve("answer");
        Path json = directory.resolve("json");
        List<String> first = printed(
                "bpfman:load-file " + object + " --programs tracepoint:at_tracepoint > " + directory.resolve("loaded"),
                "bpfman:attach-tracepoint --program-id 1 syscalls/sys_enter_kill > " + answer,
                "bpfman:attach-tracepoint --program-id 1 syscalls/sys_exit_kill > " + directory.resolve("second"),
                "bpfman:detach 2",
                "bpfman:links",
                "bpfman:get link 1 -o json > " + json);
        assertEquals(List.of("Detached link 2", LINKS, FIRST), first);
        String text = Files.readString(answer);
        assertTrue(text.contains("syscalls/sys_enter_kill"), text);
        String shown = Files.readString(json).replaceAll("\\s", "");
        assertTrue(shown.contains("\"kind\":\"tracepoint\""), shown);
        assertTrue(shown.contains("\"group\":\"syscalls\",\"name\":\"sys_enter_kill\""), shown);
        assertTrue(shown.contains("bpfman/links/1\""), shown);

        // the simulated kernel ends with its agent, and what was attached to it with it
        List<String> next = printed("bpfman:links", "bpfman:detach 1", "bpfman:links", "bpfman:unload 1");
        assertEquals(LINKS, next.get(0));
        assertTrue(next.get(1).startsWith(FIRST), next::toString);
        String said = String.join("\n", next);
        assertTrue(said.contains("it was not there any more"), said);
    }
}
