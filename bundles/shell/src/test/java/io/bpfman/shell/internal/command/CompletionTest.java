// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.shell.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

    private final Bench bench = new Bench();

    private List<String> complete(String started, String... words) {
        return bench.runner.complete(List.of(words), started).stream()
                .map(Candidate::value)
                .toList();
    }

    @Test
    void completesCommands() {
        assertEquals(List.of("attach-tc", "attach-tcx"), complete("attach-tc"));
        assertTrue(complete("att").containsAll(List.of("attach", "attach-tracepoint", "attach-xdp")));
        assertEquals(List.of("load", "load-file", "load-image"), complete("lo", "help"));
        assertEquals(
                List.of(
                        "attach",
                        "delete",
                        "detach",
                        "disable",
                        "enable",
                        "get",
                        "list",
                        "set-priority",
                        "set-proceed-on"),
                complete("", "link"));
        assertEquals(List.of("tc", "tcx"), complete("tc", "link", "attach"));
        assertEquals(bench.runner.commands().size(), complete("").size());
        assertTrue(complete("", "nonsense").isEmpty());
    }

    @Test
    void completesOptionsThatAreNotGivenYet() {
        assertEquals(List.of("--priority", "--proceed-on", "--program-id"), complete("--pr", "attach-tc"));
        assertEquals(List.of("--priority", "--proceed-on"), complete("--pr", "attach-tc", "--program-id=4"));
        assertEquals(List.of("--programs"), complete("--prog", "load-file", "--programs", "tc:a"));
        assertTrue(complete("--j", "detach", "--").isEmpty());
    }

    @Test
    void completesValuesOfOptions() {
        bench.run("load-file", "x.o", "--programs", "tc:count,tc:pass", "-a", "monitor");
        assertEquals(List.of("41", "42"), complete("", "attach-tc", "--program-id"));
        assertEquals(List.of("--program-id=41", "--program-id=42"), complete("--program-id=", "attach-tc"));
        assertEquals(
                "tc count",
                bench.runner.complete(List.of("unload"), "41").get(0).description());
        assertEquals(List.of("ingress"), complete("i", "attach-tc", "--direction"));
        assertEquals(List.of("/run/netns/blue"), complete("/run", "attach-tc", "-n"));
        assertEquals(List.of("monitor"), complete("", "programs", "--application"));
        assertEquals(List.of("tc", "tcx"), complete("tc", "programs", "--type"));
        assertEquals(List.of("tc-egress"), complete("tc-e", "dispatchers", "--type"));
        assertTrue(complete("", "attach-tc", "--priority").isEmpty());
    }

    @Test
    void completesListsOfActions() {
        assertEquals(List.of("pipe"), complete("p", "attach-tc", "--proceed-on"));
        assertEquals(List.of("ok,pipe"), complete("ok,p", "attach-tc", "--proceed-on"));
        assertTrue(complete("ok,o", "attach-tc", "--proceed-on").isEmpty());
        assertEquals(List.of("pass,drop"), complete("pass,dr", "attach-xdp", "--proceed-on"));
        assertEquals(List.of("generic"), complete("g", "attach-xdp", "--mode"));
        assertFalse(bench.runner
                .complete(List.of("attach-tc", "--proceed-on"), "p")
                .get(0)
                .complete());
    }

    @Test
    void completesActionsOfALink() {
        bench.run("load-file", "x.o", "--programs", "tc:count,xdp:see");
        bench.run("attach-tc", "--program-id", "41", "-d", "ingress", "eth0");
        bench.run("attach-xdp", "--program-id", "42", "eth0");
        assertEquals(List.of("pipe"), complete("p", "set-proceed-on", "1"));
        assertEquals(List.of("ok,pipe"), complete("ok,p", "link", "set-proceed-on", "1"));
        assertEquals(List.of("pass"), complete("p", "set-proceed-on", "2"));
        assertTrue(complete("p", "set-proceed-on", "3").isEmpty());
        assertEquals(
                List.of("1", "2"),
                complete("", "set-priority").stream()
                        .filter(word -> !word.startsWith("-"))
                        .toList());
    }

    @Test
    void completesArguments() {
        bench.run("load-file", "x.o", "--programs", "tc:count");
        bench.run("attach-tc", "--program-id", "41", "-d", "ingress", "eth0");
        assertEquals(List.of("eth0", "eth1"), complete("eth", "attach-tc", "--program-id", "41"));
        assertTrue(complete("", "attach-tc").containsAll(List.of("eth0", "lo", "--program-id")));
        assertEquals(List.of("1"), complete("1", "detach"));
        assertEquals(
                List.of("auto", "netlink", "tcx"),
                complete("", "tc-backend").stream()
                        .filter(word -> !word.startsWith("-"))
                        .toList());
        assertEquals(List.of("program"), complete("p", "get"));
        assertEquals(List.of("41"), complete("4", "get", "program"));
        assertEquals(List.of("1"), complete("1", "get", "link"));
        assertEquals(List.of("eth0"), complete("e", "get", "dispatcher"));
        assertEquals(List.of("ingress"), complete("i", "get", "dispatcher", "eth0"));
        assertEquals(List.of("4026531840"), complete("4", "get", "dispatcher", "tc-ingress"));
        assertEquals(List.of("2"), complete("2", "get", "dispatcher", "tc-ingress", "4026531840"));
    }

    @Test
    void completesKindsAndTypes() {
        assertEquals(List.of("kprobe", "kprobe.multi"), complete("kp", "link", "list", "--kind"));
        assertEquals(List.of("tp_btf"), complete("tp", "program", "list", "--type"));
        assertEquals(List.of("kprobe", "kprobe.multi"), complete("kp", "link", "attach"));
    }

    @Test
    void completesTracepointsByTheirGroups() {
        assertEquals(List.of("sched/", "syscalls/"), complete("s", "link", "attach", "tracepoint", "42"));
        assertEquals(
                List.of("syscalls/sys_enter_kill", "syscalls/sys_enter_open"),
                complete("syscalls/", "link", "attach", "tracepoint", "42"));
        assertEquals(
                List.of("sched/sched_switch"), complete("sched/", "attach-tracepoint", "--program-id", "42", "-t"));
        assertEquals(List.of("sys_enter"), complete("sy", "link", "attach", "raw_tracepoint", "42"));
    }

    @Test
    void moreFunctionsThanAnybodyReadsAreCompletedLetterByLetter() {
        assertEquals(List.of("do_exit"), complete("d", "link", "attach", "kprobe", "42"));
        assertEquals(
                List.of("d", "v"),
                complete("", "link", "attach", "kprobe", "42").stream()
                        .filter(word -> !word.startsWith("-"))
                        .toList());
        assertEquals(List.of("vfs_a", "vfs_b", "vfs_c"), complete("v", "link", "attach", "kprobe", "42"));
        assertEquals(List.of("vfs_a", "vfs_b", "vfs_c"), complete("vfs_", "link", "attach", "kprobe", "42"));
        assertFalse(bench.runner
                .complete(List.of("link", "attach", "kprobe", "42"), "vfs_")
                .get(0)
                .complete());
        assertEquals(100, complete("vfs_a", "link", "attach", "kprobe", "42").size());
        assertEquals(List.of("vfs_a003"), complete("vfs_a003", "link", "attach", "kprobe.multi", "42", "do_exit"));
    }

    @Test
    void completesFunctionsOfTheFileThatWasTyped() {
        assertEquals(
                List.of("malloc", "malloc_usable_size"), complete("m", "link", "attach", "uprobe", "42", "libc", "-f"));
        assertEquals(
                List.of("--fn-name=free"),
                complete("--fn-name=f", "attach-uprobe", "--program-id", "42", "--target=libc"));
        assertEquals(List.of("free"), complete("f", "link", "attach", "uprobe.multi", "42", "libc", "malloc"));
        assertEquals(
                List.of("main"),
                complete("", "link", "attach", "uprobe", "42", "--pid", "7", "--container-pid=8", "/bin/x", "-f"));
        assertTrue(
                complete("", "link", "attach", "uprobe", "42", "/nosuch", "-f").isEmpty());
        assertTrue(complete("", "link", "attach", "uprobe", "42", "libc", "--pid", "x", "-f")
                .isEmpty());
        assertTrue(complete("", "link", "attach", "uprobe", "42", "./x", "-f").isEmpty());
        assertTrue(complete("", "link", "attach", "uprobe", "-f").isEmpty());
    }

    @Test
    void completesFiles(@TempDir Path directory) throws IOException {
        Files.createFile(directory.resolve("count.bpf.o"));
        Files.createDirectory(directory.resolve("codes"));
        assertEquals(
                List.of(directory + "/codes/", directory + "/count.bpf.o"),
                complete(directory + "/co", "load-file", "--path"));
        assertTrue(complete(directory + "/nothing/x", "load-file", "--path").isEmpty());
        assertEquals(List.of(directory + "/codes/"), complete(directory + "/co", "link", "attach", "cgroup", "42"));
    }
}
