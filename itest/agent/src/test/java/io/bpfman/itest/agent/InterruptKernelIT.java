// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostClient;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.HostCommand.Call;
import io.bpfman.itest.support.HostCommand.Result;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that are interrupted or killed: what they asked for is done as a whole or not at all, and the agent goes on. */
@NeedsKernel
class InterruptKernelIT {

    private static final int ROUNDS = Pace.repetitions("interrupted clients", 60);
    private static final int INTERRUPTED = 128 + 2;
    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    private Network network;
    private Stage stage;
    private AgentProcess agent;
    private HostCommand bpfman;
    private Path object;

    @BeforeEach
    void start() {
        network = Network.create();
        stage = Stage.open(directory);
        agent = stage.startAgent(List.of(), List.of("--daemon"));
        agent.awaitReady();
        // Whoever starts the tests in the background may have turned Ctrl-C off for them.
        bpfman = new HostCommand(stage.runtimeDirectory(), directory).under("env", "--default-signal=INT");
        object = stage.sample("tc_count");
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatGoesAtAnyMomentLeavesItsCommandDoneOrUndone(HostClient client) {
        bpfman = bpfman.by(client);
        long seed = new Random().nextLong();
        System.out.println("MEASURED seed of the interrupted clients: " + seed);
        Random random = new Random(seed);
        long latest = usualTime();
        Map<String, Integer> ends = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            String[] words = next(random.nextInt(4));
            String rows = stage.records().dump();
            Call call = bpfman.start(words);
            LockSupport.parkNanos((long) (random.nextDouble() * latest));
            boolean interrupt = random.nextBoolean();
            Host.attempt(
                    "kill",
                    interrupt ? "-INT" : "-KILL",
                    Long.toString(call.process().pid()));
            Result result = bpfman.end(call);
            assertTrue(
                    List.of(0, interrupt ? INTERRUPTED : KILLED).contains(result.status())
                            || (interrupt && hadNotBegun(result)),
                    result.toString());
            new Truth(stage, network)
                    .await("after round " + round + " of seed " + seed + ": " + String.join(" ", words));
            String end = (result.status() == 0 ? "came too late" : interrupt ? "interrupted" : "killed")
                    + (stage.records().dump().equals(rows) ? ", nothing done" : ", done");
            ends.merge(end, 1, Integer::sum);
        }
        System.out.println("MEASURED ends of " + ROUNDS + " clients in " + client + ", each within "
                + latest / 1_000_000 + " ms: " + ends);
        assertNothingRemains();
    }

    /** Whether Java was interrupted before it came to the client: in a part of its start it ends with 1 then, and a message of its own. */
    private static boolean hadNotBegun(Result result) {
        return result.status() == 1 && result.out().startsWith("Error occurred during initialization of VM");
    }

    /** How long a command takes once the agent is warm. */
    private long usualTime() {
        long least = Long.MAX_VALUE;
        for (int kind : new int[] {0, 1, 2, 0, 1}) {
            String[] words = next(kind);
            long start = System.nanoTime();
            bpfman.run(words).succeeded();
            least = Math.min(least, System.nanoTime() - start);
        }
        return least;
    }

    /** A command that can be done as things are, of a kind if that is possible. */
    private String[] next(int kind) {
        List<String> programs = ids("program");
        List<String> links = ids("link");
        if (kind == 0 || programs.isEmpty()) {
            return words("program load file " + object + " --programs tc:count -m kept=yes");
        }
        if (kind == 1 || links.isEmpty()) {
            return words(
                    "link attach tc " + programs.get(0) + " " + Network.HOOK + " ingress -p 50 -n " + network.netns());
        }
        return kind == 2
                ? words("link detach " + links.get(0))
                : words("program unload " + programs.get(programs.size() - 1) + " " + programs.get(0));
    }

    private List<String> ids(String noun) {
        return bpfman.ok(noun + " list -q").lines().toList();
    }

    private static String[] words(String line) {
        return line.split(" ", -1);
    }

    /** Ends the agent, which waits for what is under way, looks at what is kept, and takes it down with another agent. */
    private void assertNothingRemains() {
        bpfman.ok("agent stop");
        assertEquals(0, agent.awaitEnd());
        assertEquals(
                "",
                agent.newErrors()
                        .lines()
                        .filter(line -> line.contains("ERROR"))
                        .findAny()
                        .orElse(""));
        new Truth(stage, network).check("without an agent");
        new Truth(stage, network).checkPrograms("without an agent");
        agent = stage.startAgent(List.of(), List.of("--daemon"));
        agent.awaitReady();
        bpfman.ok("program delete --all --recursive");
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
        assertFalse(network.traffic().contains("clsact"), network.traffic());
    }
}
