// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.contract.answers.Answers;
import io.bpfman.contract.answers.Strict;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.NeedsKernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links that move no other, told in JSON on a real kernel as a strict client of bpfman decodes them, and as bpftool says of them. */
@NeedsKernel
class TracingJsonKernelIT {

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;
    private static Path object;

    @BeforeAll
    static void start() {
        stage = Stage.open(directory);
        agent = stage.startAgent();
        object = stage.testObject("trace_count");
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    @AfterEach
    void clear() {
        stage.unloadAll(agent);
    }

    private static Answers.Link attach(String program, String line) {
        long id = stage.load(agent, object, program);
        Answers.Link attached = ask("link attach " + line.replace("ID", Long.toString(id)) + " -m a=b");
        Answers.Link got = ask("link get " + attached.record().id());
        assertEquals(attached.record(), got.record());
        Answers.LinkRecord record = got.record();
        assertEquals(id, record.programId());
        assertEquals(Optional.of(Map.of("a", "b")), record.metadata());
        assertEquals(stage.pins() + "/links/" + record.id(), record.pinPath());
        assertTrue(got.status().kernelSeen());
        assertTrue(got.status().pinPresent());
        Answers.KernelLink kernel = got.status().kernel().orElseThrow();
        assertEquals(record.kernelLinkId(), Optional.of(kernel.id()));
        assertEquals(id, kernel.programId());
        BpfTool.check(kernel);
        return got;
    }

    private static Answers.Link ask(String command) {
        String printed = agent.ok("bpfman:" + command + " -o json");
        assertEquals("", AnswerSchemas.problem("link", printed), printed);
        return Strict.decode(printed, Answers.Link.class);
    }

    @Test
    void aTracepointIsToldByGroupAndName() {
        Answers.Link link = attach("tracepoint:at_tracepoint", "tracepoint ID syscalls/sys_enter_kill");
        assertEquals("tracepoint", link.record().kind());
        assertEquals(
                new Answers.TracepointDetails("syscalls", "sys_enter_kill"),
                link.record().details());
        assertEquals("perf_event", link.status().kernel().orElseThrow().linkType());
    }

    @Test
    void aRawTracepointIsToldByName() {
        Answers.Link link = attach("raw_tracepoint:at_raw_tracepoint", "raw_tracepoint ID sys_enter");
        assertEquals("raw_tracepoint", link.record().kind());
        assertEquals(
                new Answers.RawTracepointDetails("sys_enter"), link.record().details());
        assertEquals("raw_tracepoint", link.status().kernel().orElseThrow().linkType());
    }

    @Test
    void aFunctionOfALibraryIsToldAsItWasTyped() {
        long pid = ProcessHandle.current().pid();
        Answers.Link link = attach("uprobe:at_uprobe", "uprobe ID libc -f kill --pid " + pid);
        assertEquals("uprobe", link.record().kind());
        assertEquals(
                new Answers.UprobeDetails("libc", "kill", 0, pid, false, 0),
                link.record().details());
        Answers.Link other = attach("uretprobe:at_uretprobe", "uprobe ID libc -f kill");
        assertEquals("uretprobe", other.record().kind());
        assertEquals(
                new Answers.UprobeDetails("libc", "kill", 0, 0, true, 0),
                other.record().details());
        String printed = agent.ok("bpfman:link list -o json");
        assertEquals("", AnswerSchemas.problem("linkList", printed), printed);
        assertEquals(
                List.of(link.record(), other.record()),
                Strict.decode(printed, Answers.Links.class).links());
    }
}
