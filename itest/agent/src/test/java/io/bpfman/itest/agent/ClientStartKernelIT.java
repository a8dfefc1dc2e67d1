// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostClient;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An agent that the command itself starts in the background, and what a call costs whoever makes it. */
@NeedsKernel
class ClientStartKernelIT {

    private static final int CALLS = Pace.repetitions("timed calls", 21);
    /** Of a call in the start of a plain JVM, or of a program that does nothing, on the same machine at the same moment. */
    private static final double SHARE = 4;

    @TempDir
    Path directory;

    private Path place;
    private HostCommand bpfman;

    private void start(HostClient client) {
        place = directory.resolve("run");
        bpfman = new HostCommand(place, directory).by(client);
        String said = bpfman.ok("agent --detach --simulate --runtime-dir " + place);
        assertTrue(said.matches("The agent runs as process \\d+ in " + place + "\n"), said);
    }

    @AfterEach
    void stop() {
        new HostCommand(directory.resolve("run"), directory).line("agent stop");
    }

    @ParameterizedTest
    @EnumSource
    void tellsOfItselfAndEnds(HostClient client) {
        start(client);
        String status = bpfman.ok("agent status");
        assertTrue(status.contains("Socket:   " + place.resolve("bpfman.sock")), status);
        String second =
                bpfman.line("agent --detach --simulate --runtime-dir " + place).failed();
        assertTrue(second.startsWith("an agent runs in " + place + " already"), second);
        String stopped = bpfman.ok("agent stop");
        assertTrue(stopped.startsWith("Stopping the agent, process "), stopped);
        long pid = Long.parseLong(stopped.strip().replaceAll(".* ", ""));
        assertTrue(ProcessHandle.of(pid).isEmpty(), "process " + pid + " is still there");
        for (String command : List.of("agent status", "agent stop", "program list", "version --help")) {
            assertEquals(
                    "no agent answers at " + place.resolve("bpfman.sock")
                            + "; start one with: bpfman agent --runtime-dir " + place + " --detach\n",
                    bpfman.line(command).failed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoCommandHasAStatusOfItsOwnWithoutAnAgent(HostClient client) {
        start(client);
        bpfman.ok("agent stop");
        for (String command : List.of(
                "version extra",
                "program list --runtime-dir here",
                "program list --runtime-dir",
                "agent --runtime-dir here",
                "agent --simulate --bogus",
                "agent --simulate --lock-timeout soon",
                "agent --simulate --log loud",
                "agent --simulate --detach --adopt everything",
                "completion fish",
                "demo --bogus")) {
            assertFalse(bpfman.line(command).misused().isEmpty(), command);
        }
        assertEquals(80, bpfman.run().status(), "a line without words");
        assertTrue(bpfman.line("agent --simulate --config nosuch.toml").failed().startsWith("the settings file "));
    }

    @ParameterizedTest
    @EnumSource
    void theVersionIsToldWithoutAnAgentAsWithOne(HostClient client) {
        start(client);
        List<String> commands = List.of("version", "version -o json", "--log info version --output=text");
        List<String> asked = commands.stream().map(bpfman::ok).toList();
        bpfman.ok("agent stop");
        assertEquals(asked, commands.stream().map(bpfman::ok).toList());
        Host.Result full =
                Host.attempt("bash", "-c", bpfman.file() + " version --runtime-dir " + place + " > /dev/full");
        assertEquals(1, full.status(), full.output());
        assertTrue(full.output().startsWith("bpfman: error: standard output cannot be written: "), full.output());
    }

    @ParameterizedTest
    @EnumSource
    void aCallCostsLittleMoreThanTheStartOfWhatItIsWrittenIn(HostClient client) {
        start(client);
        String[] plain = client == HostClient.JAVA ? new String[] {"java", "-version"} : new String[] {"true"};
        List<Double> calls = new ArrayList<>();
        List<Double> starts = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(milliseconds(bpfman.file().toString(), "version", "--runtime-dir", place.toString()));
            starts.add(milliseconds(plain));
        }
        // What else the machine does makes some of them longer, and none shorter.
        double call = Collections.min(calls);
        double start = Collections.min(starts);
        String measured = String.format(
                Locale.ROOT,
                "bpfman version, least of %d: %.1f ms; %s: %.1f ms",
                CALLS,
                call,
                String.join(" ", plain),
                start);
        System.out.println("MEASURED " + measured);
        assertTrue(call <= Math.max(client == HostClient.JAVA ? 120 : 25, SHARE * start), measured);
    }

    private static double milliseconds(String... command) {
        long start = System.nanoTime();
        Host.run(command);
        return (System.nanoTime() - start) / 1e6;
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeWrittenIsAFailure(HostClient client) {
        start(client);
        String script = bpfman.file().toString();
        for (String command : List.of("version", "version -o json", "help", "agent status")) {
            Host.Result full =
                    Host.attempt("bash", "-c", script + " " + command + " --runtime-dir " + place + " > /dev/full");
            assertEquals(1, full.status(), full.output());
            assertTrue(full.output().startsWith("bpfman: error: standard output cannot be written: "), full.output());
        }
        Host.Result closed =
                Host.attempt("bash", "-c", script + " help --runtime-dir " + place + " >&-; echo status $?");
        assertTrue(closed.output().endsWith("status 1\n"), closed.output());
        // Nobody is left to be told anything but the status.
        Host.Result silent = Host.attempt(
                "bash", "-c", script + " program get 1 --runtime-dir " + place + " 2> /dev/full; echo status $?");
        assertEquals("status 1\n", silent.output());
    }

    @ParameterizedTest
    @EnumSource
    void standardOutputEndsInOneNewline(HostClient client) {
        start(client);
        for (String command : List.of("version", "help", "features", "version -o json", "program list -o json")) {
            String out = bpfman.ok(command);
            assertTrue(out.endsWith("\n") && !out.endsWith("\n\n"), command + ": " + out);
        }
        assertEquals("", bpfman.ok("program list"));
    }
}
