// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.agent.FaultCell.Fault;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.NeedsTcx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has each call by which a plan changes something fail before and after its effect, and the agent die of it, while packets flow and processes run: what runs is
 * the old or the new, everything is counted once, and nothing is left. As a test, it does some of that, chosen by a seed; {@code itest/faults/run} does all.
 */
@NeedsKernel
@NeedsTcx
class FaultMatrixKernelIT {

    private static final long SEED = Long.getLong("bpfman.test.seed", System.nanoTime());
    private static final Pattern PLANS = Pattern.compile(System.getProperty("bpfman.faults.plan", "."));
    private static final String MOMENT = System.getProperty("bpfman.faults.moment", "");
    /** How many of a hundred calls something goes wrong in; 0 is one of each plan, until the time is up. */
    private static final int SAMPLE = Integer.getInteger("bpfman.faults.sample", 0);

    private static final Duration TIME = Duration.ofSeconds(12);

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final List<String> wrong = new ArrayList<>();
    private int cells;

    @Test
    void whatRunsIsTheOldOrTheNewAndNothingIsLeft() {
        System.out.println("MEASURED faults with -Dbpfman.test.seed=" + SEED);
        List<FaultPlan.Case> cases = new ArrayList<>(FaultPlan.cases().stream()
                .filter(one -> PLANS.matcher(one.toString()).find())
                .toList());
        if (SAMPLE == 0) {
            Collections.shuffle(cases, random);
        }
        FaultPlan.elsewhere().forEach(plan -> System.out.println("MEASURED not here: " + plan));
        int plans = 0;
        long deadline = System.nanoTime() + TIME.toNanos();
        Path executable = Traced.compile(directory);
        FaultScene scene = FaultScene.open(directory, executable);
        try {
            for (FaultPlan.Case one : cases) {
                if (SAMPLE > 0 || System.nanoTime() < deadline) {
                    scene = faulted(one, scene, executable);
                    plans++;
                }
            }
        } finally {
            scene.close();
        }
        System.out.println("MEASURED " + cells + " faults in " + plans + " plans, " + wrong.size() + " wrong");
        assertEquals(List.of(), wrong);
    }

    /** Prints the lines of a plan; gives back the scene for the next one. */
    private FaultScene faulted(FaultPlan.Case one, FaultScene scene, Path executable) {
        FaultCell.Whole whole;
        try {
            whole = new FaultCell(scene, one).whole();
        } catch (AssertionError | RuntimeException e) {
            note(one + " without a fault: " + e.getMessage());
            scene.close();
            return FaultScene.open(directory, executable);
        }
        FaultScene now = scene;
        for (int nth : chosen(whole.calls().size())) {
            String call = whole.calls().get(nth - 1);
            List<String> columns = new ArrayList<>();
            for (Fault fault : faults()) {
                if (!fault.canBeAt(call)) {
                    columns.add("-");
                    continue;
                }
                cells++;
                try {
                    columns.add(new FaultCell(now, one).faulted(whole, nth, fault));
                } catch (AssertionError | RuntimeException e) {
                    note(one + ", call " + nth + " (" + call + "), " + fault + ": " + e.getMessage());
                    columns.add("WRONG " + wrong.size());
                    now.close();
                    now = FaultScene.open(directory, executable);
                }
            }
            System.out.printf("MEASURED %-32s %2d %-24s %s%n", one, nth, call, String.join("  ", columns));
        }
        return now;
    }

    private void note(String what) {
        wrong.add(wrong.size() + 1 + ": " + what);
        System.out.println("MEASURED WRONG " + wrong.size() + ": " + what.replace("\n", "; "));
    }

    private List<Integer> chosen(int calls) {
        return SAMPLE == 0
                ? List.of(1 + random.nextInt(calls))
                : IntStream.rangeClosed(1, calls)
                        .filter(nth -> random.nextInt(100) < SAMPLE)
                        .boxed()
                        .toList();
    }

    private static List<Fault> faults() {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.word().startsWith(MOMENT))
                .toList();
    }
}
