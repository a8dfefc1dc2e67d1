// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person is told who names something to trace that is not there, and that nothing is left of it. */
@NeedsKernel
class TracedErrorsKernelIT {

    /** Where an ELF file says for which machine it is, and the number of one that no test runs on: ELF header, elf(5). */
    private static final int MACHINE_OFFSET = 18;

    private static final byte EM_S390 = 22;

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;
    private static Traced traced;
    private static final Map<TracedKind, Long> PROGRAMS = new HashMap<>();

    @BeforeAll
    static void start() {
        stage = Stage.open(directory);
        agent = stage.startAgent();
        traced = Traced.start(Traced.compile(directory));
    }

    @AfterAll
    static void end() {
        try {
            assertEquals(1, agent.end(), "the exit status after commands that failed");
        } finally {
            PROGRAMS.clear();
            traced.close();
            stage.close();
        }
    }

    /**
     * A command that must fail.
     *
     * @param kind of the program that it is about
     * @param command made when the test runs; {@code ID} stands for the program
     * @param words what the error must say
     */
    record Case(String name, TracedKind kind, Supplier<String> command, List<String> words) {
        @Override
        public String toString() {
            return kind.label() + ", " + name;
        }
    }

    private static Case attach(TracedKind kind, String name, Supplier<String> arguments, String... words) {
        String word = kind.label().replace("kretprobe", "kprobe").replace("uretprobe", "uprobe");
        return new Case(name, kind, () -> "bpfman:link attach " + word + " ID " + arguments.get(), List.of(words));
    }

    private static Case attach(TracedKind kind, String name, String arguments, String... words) {
        return attach(kind, name, () -> arguments, words);
    }

    private static Case uprobe(String name, String arguments, String... words) {
        return attach(TracedKind.UPROBE, name, () -> traced.program() + " " + arguments, words);
    }

    private static Case load(TracedKind kind, String name, String selector, String... words) {
        return new Case(
                name,
                kind,
                () -> "bpfman:program load file " + stage.testObject("btf_count") + " --programs " + selector,
                List.of(words));
    }

    static Stream<Case> refused() {
        return Stream.of(
                attach(
                        TracedKind.TRACEPOINT,
                        "unknown name",
                        "syscalls/sys_enter_kil",
                        "syscalls/sys_enter_kil",
                        "sys_enter_kill"),
                attach(TracedKind.TRACEPOINT, "unknown group", "syscals/sys_enter_kill", "syscalls/sys_enter_kill"),
                attach(TracedKind.TRACEPOINT, "no group", "sys_enter_kill", "group/name"),
                attach(TracedKind.RAW_TRACEPOINT, "unknown name", "sys_entr", "sys_entr", "sys_enter"),
                uprobe("unknown symbol", "-f traced_functoin", "traced_functoin", "traced_function"),
                uprobe("offset beyond the function", "-f traced_function --offset 100000", "traced_function", "100000"),
                uprobe("neither function nor offset", "", "function", "offset"),
                uprobe("process that is gone", "-f traced_function --pid 4194303", "4194303"),
                uprobe("container that is gone", "-f traced_function --container-pid 4194303", "4194303"),
                attach(TracedKind.UPROBE, "library that is not there", "libnosuch -f x", "libnosuch"),
                attach(TracedKind.UPROBE, "file that is not there", "/no/such/file -f x", "/no/such/file"),
                attach(TracedKind.UPROBE, "file that is no program", "/etc/passwd -f x", "/etc/passwd", "ELF"),
                attach(
                        TracedKind.UPROBE,
                        "program for another machine",
                        () -> ofOtherMachine() + " -f traced_function",
                        "foreign"),
                attach(
                        TracedKind.UPROBE_MULTI,
                        "unknown function",
                        () -> traced.program() + " traced_function traced_functoin",
                        "traced_functoin"),
                attach(
                        TracedKind.UPROBE_MULTI,
                        "pattern of nothing",
                        () -> traced.program() + " --pattern 'no_such_*'",
                        "no_such_*"),
                attach(TracedKind.KPROBE, "unknown function", "bpf_fentry_tset1", "bpf_fentry_tset1"),
                attach(
                        TracedKind.KPROBE,
                        "offset beyond the function",
                        "bpf_fentry_test1 --offset 100000",
                        "bpf_fentry_test1",
                        "100000"),
                attach(
                        TracedKind.KPROBE_MULTI,
                        "pattern of nothing",
                        "--pattern 'no_such_function_*'",
                        "no_such_function_*"),
                load(TracedKind.FENTRY, "unknown function", "fentry:at_fentry:bpf_fentry_tset1", "bpf_fentry_tset1"),
                load(TracedKind.FENTRY, "unknown tracepoint", "tp_btf:at_btf_tracepoint:sys_entr", "sys_entr"),
                load(TracedKind.LSM, "unknown hook", "lsm:at_lsm:task_kil", "task_kil"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Case one) {
        one.kind().assumeThere(agent);
        long program = PROGRAMS.computeIfAbsent(one.kind(), kind -> kind.load(stage, agent, traced));
        String command = one.command().get().replace("ID", Long.toString(program));
        String before = state();
        List<String> held = Traces.held(agent);

        String error = agent.run(command).error();

        for (String word : one.words()) {
            assertTrue(error.contains(word), "no word \"" + word + "\" in: " + error);
        }
        assertEquals(before, state());
        Traces.awaitNoneBeyond(held, agent);
        assertEquals(List.of(), Traces.links(program));
    }

    private static String state() {
        return String.join("\n", stage.pinTree()) + "\n" + stage.records().dump();
    }

    /** The traced program, said to be for a machine that this is not. */
    private static Path ofOtherMachine() {
        Path file = directory.resolve("foreign");
        try {
            byte[] content = Files.readAllBytes(traced.program());
            content[MACHINE_OFFSET] = EM_S390;
            content[MACHINE_OFFSET + 1] = 0;
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
