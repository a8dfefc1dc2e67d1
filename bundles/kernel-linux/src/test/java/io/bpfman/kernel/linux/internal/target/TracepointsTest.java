// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracepointsTest {

    @TempDir
    Path tracefs;

    private Tracepoints tracepoints;

    @BeforeEach
    void fill() throws IOException {
        tracepoints = new Tracepoints(() -> tracefs);
        Files.writeString(tracefs.resolve("available_events"), """
                syscalls:sys_enter_kill
                syscalls:sys_exit_kill
                sched:sched_switch
                sched:sched_waking
                raw_syscalls:sys_enter
                intel-sst:sst_ipc_msg_tx
                """);
        event("syscalls/sys_enter_kill", "171\n");
        event("intel-sst/sst_ipc_msg_tx", "7\n");
        event("sched/sched_switch", "nonsense\n");
    }

    private void event(String name, String id) throws IOException {
        Path directory = Files.createDirectories(tracefs.resolve("events").resolve(name));
        Files.writeString(directory.resolve("id"), id);
    }

    private <T extends BpfmanException> String refusal(Class<T> type, String group, String name) {
        return assertThrows(type, () -> tracepoints.id(group, name)).getMessage();
    }

    @Test
    void knowsThemByNumber() {
        assertEquals(171, tracepoints.id("syscalls", "sys_enter_kill"));
        assertEquals(7, tracepoints.id("intel-sst", "sst_ipc_msg_tx"));
    }

    @Test
    void lists() {
        assertEquals(
                List.of(
                        "intel-sst/sst_ipc_msg_tx",
                        "raw_syscalls/sys_enter",
                        "sched/sched_switch",
                        "sched/sched_waking",
                        "syscalls/sys_enter_kill",
                        "syscalls/sys_exit_kill"),
                tracepoints.all());
        assertEquals(List.of("sched_switch", "sched_waking", "sst_ipc_msg_tx", "sys_enter"), tracepoints.raw());
    }

    @Test
    void suggestsTheNearest() {
        assertEquals(
                "tracepoint \"syscalls/sys_entr_kill\" not found; did you mean: syscalls/sys_enter_kill,"
                        + " syscalls/sys_exit_kill?",
                refusal(NotFoundException.class, "syscalls", "sys_entr_kill"));
        assertEquals("tracepoint \"no/such\" not found", refusal(NotFoundException.class, "no", "such"));
    }

    @Test
    void neverLeavesTheDirectoryOfEvents() throws IOException {
        Files.writeString(tracefs.resolve("id"), "1\n");
        for (String name : List.of("..", ".", "a/b", "", "a\0b", "../..")) {
            assertEquals(
                    "invalid tracepoint \"sched/" + name + "\": expected group/name (e.g. sched/sched_switch)",
                    refusal(InvalidSpecException.class, "sched", name));
            assertEquals(
                    "invalid tracepoint \"" + name + "/x\": expected group/name (e.g. sched/sched_switch)",
                    refusal(InvalidSpecException.class, name, "x"));
        }
    }

    @Test
    void saysWhatCannotBeRead() throws IOException {
        assertTrue(
                refusal(UnsupportedHereException.class, "sched", "sched_switch").startsWith("cannot read " + tracefs));
        Files.delete(tracefs.resolve("available_events"));
        assertTrue(assertThrows(UnsupportedHereException.class, tracepoints::all)
                .getMessage()
                .startsWith("cannot read " + tracefs.resolve("available_events")));
    }
}
