// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.agent.FaultScene.State;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Does a change under traffic with a fault at one of its calls, and sees what became of it. */
record FaultCell(FaultScene scene, FaultPlan.Case of) {

    /** How something goes wrong, as the bundle with the faults is told it. */
    enum Fault {
        FAIL_BEFORE("fail-before"),
        FAIL_AFTER("fail-after"),
        KILL("kill-after");

        private final String word;

        Fault(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        /** Whether it can be: a transaction that throws is one that has changed nothing, by the contract of stores. */
        boolean canBeAt(String call) {
            return this != FAIL_AFTER || !TRANSACTIONS.contains(call);
        }
    }

    private static final Set<String> TRANSACTIONS = Set.of("store.begin", "store.commit");

    /** A change that nothing went wrong in: what was before and after, and its calls. */
    record Whole(State before, State after, List<String> calls) {}

    /** How long a call may come after the answer. */
    private static final Duration LATE = Duration.ofSeconds(2);

    /** Does the change, and nothing goes wrong. */
    Whole whole() {
        List<Long> standing = new ArrayList<>();
        String change = prepare(standing);
        Happening happening = of.ground().happening(scene);
        State before = scene.state(happening);
        assertCountedAll(standing, happening, () -> {
            scene.agent().ok("fault:arm fail-before 0");
            scene.agent().ok(change);
            return Optional.empty();
        });
        State after = settledElsewhere(happening, before);
        List<String> calls = scene.agent().ok("fault:calls").lines().toList();
        scene.check(of + " as a whole");
        scene.clear();
        return new Whole(before, after, calls);
    }

    /** A move is done later than it is asked for. */
    private State settledElsewhere(Happening happening, State before) {
        List<State> seen = new ArrayList<>();
        Await.until(() -> of + " changes nothing: " + before, () -> {
            seen.add(0, scene.state(happening));
            return !seen.get(0).equals(before);
        });
        return seen.get(0);
    }

    /**
     * Does it with a fault.
     *
     * @return what came of it: old, new, or nothing when the call was never made
     * @throws AssertionError when it is neither the old nor the new, or something is left or lost
     */
    String faulted(Whole whole, int nth, Fault fault) {
        List<Long> standing = new ArrayList<>();
        String change = prepare(standing);
        Happening happening = of.ground().happening(scene);
        List<Optional<Answer>> answers = new ArrayList<>();
        assertCountedAll(standing, happening, () -> {
            scene.agent().ok("fault:arm " + fault.word + " " + nth);
            answers.add(
                    fault == Fault.KILL
                            ? killed(change)
                            : Optional.of(scene.agent().run(change)));
            return answers.get(0);
        });
        return outcome(whole, fault, nth, answers.get(0), happening);
    }

    private String outcome(Whole whole, Fault fault, int nth, Optional<Answer> answer, Happening happening) {
        State state = scene.settled(happening, List.of(whole.before, whole.after));
        String outcome = outcome(state, whole);
        if (answer.isPresent() && of.plan().isAnswered()) {
            String told = answer.get().failed() ? "old" : "new";
            if (!told.equals(outcome)) {
                throw new AssertionError("the answer tells of the " + told + " state, but it is " + outcome + ": "
                        + answer.get() + "\n" + state);
            }
        }
        boolean made =
                answer.isEmpty() || scene.agent().ok("fault:calls").lines().count() >= nth;
        if (answer.isPresent() && (outcome.equals("new") || !of.plan().isAnswered())) {
            // what could not be cleaned up goes with the next start at the latest
            restart();
            outcome = outcome(scene.settled(happening, List.of(whole.before, whole.after)), whole);
        }
        scene.check(of + ", call " + nth + ", " + fault.word);
        scene.clear();
        return made ? outcome : "-";
    }

    private static String outcome(State state, Whole whole) {
        if (state.equals(whole.after)) {
            return "new";
        }
        if (state.equals(whole.before)) {
            return "old";
        }
        throw new AssertionError("neither old nor new: " + state + "\nold: " + whole.before + "\nnew: " + whole.after);
    }

    private void restart() {
        AgentProcess agent = scene.agent();
        agent.end();
        scene.restart();
    }

    private String prepare(List<Long> standing) {
        if (of.ground().hasBackend()) {
            scene.agent().ok("bpfman:tc-backend " + of.ground().backend());
        }
        return of.plan().prepare(scene, of.ground(), standing);
    }

    /** Asks for a change that kills the agent, and starts the next one; gives back the answer when it did not die. */
    private Optional<Answer> killed(String change) {
        AgentProcess agent = scene.agent();
        try {
            Answer answer = agent.run(change);
            if (of.plan().isAnswered() || !dies(agent)) {
                return Optional.of(answer);
            }
        } catch (AssertionError e) {
            // its output ends a moment before itself
            if (!dies(agent)) {
                throw e;
            }
        }
        scene.restart();
        return Optional.empty();
    }

    private static boolean dies(AgentProcess agent) {
        try {
            Await.within(LATE, () -> "the agent lives", () -> !agent.isAlive());
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    /** Something during which everything goes on to happen. */
    private interface Work {
        Optional<Answer> run();
    }

    /** Whatever happens meanwhile, each standing program counts all of it once. */
    private void assertCountedAll(List<Long> standing, Happening happening, Work work) {
        List<Long> before = standing.stream()
                .map(program -> scene.counted(program, happening))
                .toList();
        Happening.Endless endless = happening.begin();
        long happened;
        try {
            work.run();
        } finally {
            happened = endless.end();
        }
        for (int i = 0; i < standing.size(); i++) {
            long program = standing.get(i);
            long wanted = before.get(i) + happened;
            Await.until(
                    () -> "program " + program + " counted " + scene.counted(program, happening) + " of " + wanted,
                    () -> scene.counted(program, happening) >= wanted);
            if (scene.counted(program, happening) != wanted) {
                throw new AssertionError("program " + program + " counted " + scene.counted(program, happening)
                        + ", more than " + wanted);
            }
        }
    }
}
