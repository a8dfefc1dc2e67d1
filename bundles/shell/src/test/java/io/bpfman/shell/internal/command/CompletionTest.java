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
        assertEquals(List.of("attach", "attach-tc", "attach-tcx", "attach-xdp"), complete("att"));
        assertEquals(List.of("load", "load-file"), complete("lo", "help"));
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
    void completesFiles(@TempDir Path directory) throws IOException {
        Files.createFile(directory.resolve("count.bpf.o"));
        Files.createDirectory(directory.resolve("codes"));
        assertEquals(
                List.of(directory + "/codes/", directory + "/count.bpf.o"),
                complete(directory + "/co", "load-file", "--path"));
        assertTrue(complete(directory + "/nothing/x", "load-file", "--path").isEmpty());
    }
}
