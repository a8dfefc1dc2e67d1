// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.NeedsTcx;
import io.bpfman.itest.support.Pace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent is asked for changes of every kind at random and killed at random, as {@code kill -9} does, while packets flow and a process works: what it has
 * answered to is there when the next one has started, what it had not answered to is there as a whole or not at all, and who was to go on has counted everything
 * once. {@code itest/faults/kills} does it for long.
 */
@NeedsKernel
@NeedsTcx
class RandomKillKernelIT {

    private static final long SEED = Long.getLong("bpfman.test.seed", System.nanoTime());
    private static final int ROUNDS =
            Pace.repetitions("rounds of killing", Integer.getInteger("bpfman.test.rounds", 8));
    /** How many changes are answered, as a rule, when the kill comes. */
    private static final int CHANGES = 5;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private int answered;
    private int refused;
    private int halfway;

    @Test
    void nothingThatWasAnsweredIsLostAndNothingIsHalfDone() {
        System.out.println("MEASURED random kills with -Dbpfman.test.seed=" + SEED);
        try (FaultScene scene = FaultScene.openPackaged(directory, Traced.compile(directory))) {
            Map<Long, Happening> standing = new LinkedHashMap<>();
            for (Ground ground : List.of(Ground.TC, Ground.XDP, Ground.TCX, Ground.UPROBE)) {
                standing.put(scene.attached(ground, Ground.STANDING), ground.happening(scene));
            }
            Map<Happening, Long> happened = new LinkedHashMap<>();
            long nanos = 0;
            for (int round = 1; round <= ROUNDS; round++) {
                nanos = Math.max(nanos, round(round, scene, standing, happened, nanos));
            }
            scene.clear();
            System.out.println("MEASURED " + ROUNDS + " kills, " + answered + " changes answered and " + refused
                    + " refused before, " + halfway
                    + " of those on their way done; packets and calls, each counted once: "
                    + happened.values());
        }
    }

    /**
     * Changes until the kill comes, starts the next agent, and looks at what it finds and at what was counted meanwhile.
     *
     * @param standing programs that are to count what happens, whatever is changed; each with what it counts
     * @param happened how often in the rounds before, to which this one is added
     * @param usual how long so many changes take; 0 to find out
     * @return how long they took
     */
    private long round(
            int round, FaultScene scene, Map<Long, Happening> standing, Map<Happening, Long> happened, long usual) {
        Map<Happening, Happening.Endless> flows = new LinkedHashMap<>();
        List<String> story = new ArrayList<>();
        long took;
        try {
            standing.values().forEach(what -> flows.computeIfAbsent(what, Happening::begin));
            took = changes(round, scene, standing.keySet(), story, usual);
        } finally {
            flows.forEach((what, flow) -> happened.merge(what, flow.end(), Long::sum));
        }
        standing.forEach(
                (program, what) -> assertCountedAll(scene, program, what, happened.get(what), when(round, story)));
        return took;
    }

    private static String when(int round, List<String> story) {
        return "round " + round + " of seed " + SEED + " after " + story;
    }

    private long changes(int round, FaultScene scene, Set<Long> standing, List<String> story, long usual) {
        AgentProcess agent = scene.agent();
        long start = System.nanoTime();
        CompletableFuture<Void> kill = new CompletableFuture<>();
        if (usual > 0) {
            kill.completeOnTimeout(null, (long) (random.nextDouble() * usual), TimeUnit.NANOSECONDS);
        }
        CompletableFuture<Void> killed = kill.thenRun(agent::kill);
        Intent before = Intent.of(scene.stage().records());
        Optional<RandomChange> open = Optional.empty();
        while (open.isEmpty()) {
            RandomChange change = RandomChange.choose(random, scene, before, standing);
            story.add(change.command());
            if (usual == 0 && story.size() > CHANGES) {
                kill.complete(null);
            }
            if (isAnswered(agent, change)) {
                before = Intent.of(scene.stage().records());
            } else {
                open = Optional.of(change);
            }
        }
        killed.join();
        long took = System.nanoTime() - start;
        scene.restart();
        Intent after = Intent.of(scene.stage().records());
        boolean done = open.get().effect().test(before, after);
        halfway += done ? 1 : 0;
        assertTrue(
                done || after.equals(before),
                when(round, story) + ": answered were\n" + before + "\nthere are\n" + after);
        scene.check(when(round, story));
        return usual == 0 ? took : 0;
    }

    /** Whether the agent lived to answer; what it refuses is answered. */
    private boolean isAnswered(AgentProcess agent, RandomChange change) {
        try {
            if (agent.run(change.command()).failed()) {
                refused++;
            } else {
                answered++;
            }
            return true;
        } catch (AssertionError | RuntimeException e) {
            Await.until(() -> "the agent lives: " + e + "\n" + agent.threads(), () -> !agent.isAlive());
            return false;
        }
    }

    private static void assertCountedAll(FaultScene scene, long program, Happening what, long happened, String when) {
        String whose = when + ": " + Ground.of(program, scene) + " program " + program;
        Await.until(
                () -> whose + " counted " + scene.counted(program, what) + " of " + happened + "; " + what.besides(),
                () -> scene.counted(program, what) >= happened);
        assertEquals(happened, scene.counted(program, what), whose);
    }
}
