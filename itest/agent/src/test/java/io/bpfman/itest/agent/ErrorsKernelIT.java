// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.NeedsKernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person is told when a command cannot be done, and that nothing is left of it. */
@NeedsKernel
class ErrorsKernelIT {

    private static final Pattern FILTER_PROGRAM = Pattern.compile("\\bid (\\d+)\\b");

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;
    private static Network network;
    private static long counter;
    private static long xdpCounter;

    @BeforeAll
    static void start() {
        network = Network.create();
        stage = Stage.open(directory);
        agent = stage.startAgent();
        counter = stage.loadCounter(agent);
        stage.attach(agent, network, counter, "ingress", 50);
        xdpCounter = stage.loadXdpCounter(agent);
        stage.attachXdp(agent, network, xdpCounter, 50);
    }

    @AfterAll
    static void endWithTheStatusOfAFailure() {
        try {
            assertEquals(1, agent.end(), "the exit status after commands that failed");
        } finally {
            stage.close();
            network.close();
        }
    }

    /**
     * A command that must fail.
     *
     * @param command made when the test runs, for it may need the agent
     * @param words what the error must say
     */
    record Case(String name, Supplier<String> command, List<String> words) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case attach(String name, String arguments, String... words) {
        return new Case(
                name,
                () -> "bpfman:attach-tc " + arguments.replace("COUNTER", Long.toString(counter)) + " --netns "
                        + network.netns(),
                List.of(words));
    }

    private static Case attachXdp(String name, String arguments, String... words) {
        return new Case(
                name,
                () -> "bpfman:attach-xdp " + arguments.replace("COUNTER", Long.toString(xdpCounter)) + " --netns "
                        + network.netns(),
                List.of(words));
    }

    private static Case load(String name, Supplier<Path> file, String arguments, String... words) {
        return new Case(name, () -> "bpfman:load-file --path " + file.get() + " " + arguments, List.of(words));
    }

    static Stream<Case> refusedAttachments() {
        return Stream.of(
                attach(
                        "unknown program id",
                        "--program-id 4294967294 --direction ingress h0",
                        "4294967294",
                        "does not exist"),
                new Case(
                        "unmanaged program id",
                        () -> Stage.attachCommand(network, foreignProgram(), "ingress", 50),
                        List.of("not managed")),
                attach(
                        "unknown interface",
                        "--program-id COUNTER --direction ingress nosuch0",
                        "resolve interface \"nosuch0\" in netns",
                        ": interface not found"),
                attach(
                        "wrong direction",
                        "--program-id COUNTER --direction sideways h0",
                        "sideways",
                        "ingress, egress"),
                attach(
                        "negative priority",
                        "--program-id COUNTER --direction ingress --priority -1 h0",
                        "priority",
                        "-1"),
                attach(
                        "priority that is no number",
                        "--program-id COUNTER --direction ingress --priority high h0",
                        "--priority",
                        "high"),
                attach(
                        "priority beyond the range",
                        "--program-id COUNTER --direction ingress --priority 4294967296 h0",
                        "--priority",
                        "4294967296"),
                attach(
                        "unknown action name",
                        "--program-id COUNTER --direction ingress --proceed-on ok,maybe h0",
                        "maybe",
                        "pipe"),
                attach("no direction", "--program-id COUNTER h0", "--direction"),
                new Case(
                        "unknown namespace",
                        () -> "bpfman:attach-tc --program-id " + counter
                                + " --direction ingress --netns /run/netns/nosuch h0",
                        List.of("/run/netns/nosuch")),
                new Case("unknown command", () -> "bpfman:attach-td", List.of("attach-td")),
                new Case(
                        "detach of an unknown link",
                        () -> "bpfman:detach 4000000",
                        List.of("4000000", "does not exist")),
                new Case(
                        "unload of an unknown program",
                        () -> "bpfman:unload 4294967294",
                        List.of("4294967294", "does not exist")));
    }

    static Stream<Case> refusedXdpAttachments() {
        return Stream.of(
                attachXdp("unknown program id", "--program-id 4294967294 h0", "4294967294", "does not exist"),
                new Case(
                        "program of another kind",
                        () -> "bpfman:attach-xdp --program-id " + counter + " --netns " + network.netns() + " h0",
                        List.of("is a tc program", "xdp")),
                attachXdp(
                        "unknown interface",
                        "--program-id COUNTER nosuch0",
                        "resolve interface \"nosuch0\" in netns",
                        ": interface not found"),
                attachXdp("negative priority", "--program-id COUNTER --priority -1 h0", "priority", "-1"),
                attachXdp("unknown action name", "--program-id COUNTER --proceed-on pass,shot h0", "shot", "drop"),
                attachXdp("unknown mode", "--program-id COUNTER --mode skb h0", "skb", "native", "generic"),
                attachXdp(
                        "another mode than the dispatcher's",
                        "--program-id COUNTER --mode generic h0",
                        "runs in mode native",
                        "the driver takes it"),
                attachXdp("direction", "--program-id COUNTER --direction ingress h0", "--direction"),
                attachXdp("no program", "h0", "--program-id"));
    }

    static Stream<Case> refusedLoads() {
        return Stream.of(
                load(
                        "program of another kind",
                        () -> stage.sample("xdp_pass"),
                        "--programs tc:xdp_pass",
                        "xdp_pass",
                        "xdp"),
                load(
                        "missing file",
                        () -> directory.resolve("nosuch.bpf.o"),
                        "--programs tc:count",
                        "nosuch.bpf.o",
                        "does not exist"),
                load("directory", () -> directory, "--programs tc:count", directory.toString(), "not a regular file"),
                load("truncated file", ErrorsKernelIT::truncated, "--programs tc:count", "truncated"),
                load(
                        "file that is not ELF",
                        () -> stage.file("text.bpf.o", "not an object\n".getBytes(StandardCharsets.UTF_8)),
                        "--programs tc:count",
                        "text.bpf.o",
                        "ELF"),
                load("empty file", () -> stage.file("empty.bpf.o", new byte[0]), "--programs tc:count", "empty.bpf.o"),
                load(
                        "object for another machine",
                        () -> Path.of("/bin/true"),
                        "--programs tc:count",
                        "/bin/true",
                        "BPF"),
                load(
                        "globals without BTF",
                        () -> stage.testObject("tc_nobtf"),
                        "--programs tc:nobtf --global verdict=00000000",
                        "BTF"),
                load(
                        "program name not in the object",
                        () -> stage.sample("tc_count"),
                        "--programs tc:cuont",
                        "cuont",
                        "count"),
                load(
                        "program that the verifier rejects",
                        () -> stage.testObject("tc_rejected"),
                        "--programs tc:rejected",
                        "rejected",
                        "invalid access to packet",
                        "processed"),
                load(
                        "all or none",
                        () -> stage.testObject("tc_rejected"),
                        "--programs tc:healthy,tc:rejected",
                        "processed"),
                load(
                        "unknown global",
                        () -> stage.testObject("tc_verdict"),
                        "--programs tc:give_verdict --global verdcit=00000000",
                        "verdcit"),
                load(
                        "global of the wrong size",
                        () -> stage.testObject("tc_verdict"),
                        "--programs tc:give_verdict --global verdict=0000",
                        "verdict",
                        "4",
                        "2"),
                load(
                        "global that is not hexadecimal",
                        () -> stage.testObject("tc_verdict"),
                        "--programs tc:give_verdict --global verdict=xyz0",
                        "xyz0"),
                load("unknown type", () -> stage.sample("tc_count"), "--programs tcc:count", "tcc"));
    }

    @ParameterizedTest
    @MethodSource("refusedXdpAttachments")
    void aRefusedAttachmentToXdpIsExplainedAndLeavesNothing(Case one) {
        refused(one);
    }

    @ParameterizedTest
    @MethodSource("refusedAttachments")
    void aRefusedAttachmentIsExplainedAndLeavesNothing(Case one) {
        refused(one);
    }

    @ParameterizedTest
    @MethodSource("refusedLoads")
    void aRefusedLoadIsExplainedAndLeavesNothing(Case one) {
        refused(one);
    }

    private static void refused(Case one) {
        String command = one.command().get();
        String before = stage.snapshot(network);
        String error = agent.run(command).error();
        for (String word : one.words()) {
            assertTrue(error.contains(word), "no word \"" + word + "\" in: " + error);
        }
        assertEquals(before, stage.snapshot(network));
    }

    @Test
    void aProgramOfKindXdpIsNotAttachedToTc() {
        String before = stage.snapshot(network);
        String error = agent.run(Stage.attachCommand(network, xdpCounter, "ingress", 50))
                .error();
        assertTrue(error.contains("is a xdp program") && error.contains("tc"), error);
        assertEquals(before, stage.snapshot(network));
    }

    /** A program that the kernel knows and bpfman does not. */
    private static long foreignProgram() {
        if (!network.traffic().contains("clsact")) {
            network.tc("qdisc add dev h0 clsact");
        }
        if (!network.tc("filter show dev h0 egress").contains("pref 7 ")) {
            network.tc("filter add dev h0 egress prio 7 protocol ip bpf da obj " + stage.sample("tc_pass") + " sec tc");
        }
        String filters = network.tc("filter show dev h0 egress");
        Matcher id = FILTER_PROGRAM.matcher(filters);
        assertTrue(id.find(), filters);
        return Long.parseLong(id.group(1));
    }

    private static Path truncated() {
        byte[] whole = Bytecode.sample("tc_count");
        return stage.file("truncated.bpf.o", Arrays.copyOf(whole, whole.length / 2));
    }
}
