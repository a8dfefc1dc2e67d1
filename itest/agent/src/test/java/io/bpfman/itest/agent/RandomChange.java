// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.agent.Intent.Attached;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * A command at random.
 *
 * @param effect whether the second is what becomes of the first by it
 */
record RandomChange(String command, BiPredicate<Intent, Intent> effect) {

    private static final int PROGRAMS = 8;
    private static final int LINKS = 10;
    private static final List<String> BACKENDS = List.of("tcx", "netlink");

    /**
     * Something that can be asked for now.
     *
     * @param standing programs and their links that stay as they are
     */
    static RandomChange choose(Random random, FaultScene scene, Intent now, Set<Long> standing) {
        List<Long> programs = now.programs().keySet().stream()
                .filter(id -> !standing.contains(id))
                .toList();
        List<Long> links = now.links().entrySet().stream()
                .filter(link -> !standing.contains(link.getValue().program()))
                .map(Map.Entry::getKey)
                .toList();
        List<RandomChange> possible = new ArrayList<>();
        if (programs.size() < PROGRAMS) {
            possible.add(load(of(random, List.of(Ground.values())), scene));
        }
        if (!programs.isEmpty()) {
            possible.add(unload(of(random, programs)));
            long program = of(random, programs);
            possible.addAll(attach(program, random.nextInt(100), scene, now));
            possible.addAll(attach(program, random.nextInt(100), scene, now));
        }
        if (!links.isEmpty()) {
            possible.add(detach(of(random, links)));
            long link = of(random, links);
            if (now.links().get(link).priority() >= 0) {
                possible.add(change(link, random.nextInt(100)));
            }
        }
        possible.add(new RandomChange("bpfman:tc-backend " + of(random, BACKENDS), (before, after) -> false));
        return of(random, possible);
    }

    private static <T> T of(Random random, List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private static RandomChange load(Ground ground, FaultScene scene) {
        return new RandomChange(
                ground.loadCommand(scene), (before, after) -> after.isLoadOf(ground.function(), before));
    }

    private static RandomChange unload(long program) {
        return new RandomChange(
                "bpfman:program unload " + program, (before, after) -> after.equals(before.unloaded(program)));
    }

    private static RandomChange detach(long link) {
        return new RandomChange("bpfman:link detach " + link, (before, after) -> after.equals(before.detached(link)));
    }

    private static RandomChange change(long link, int priority) {
        return new RandomChange(
                "bpfman:link set-priority " + link + " " + priority,
                (before, after) -> after.equals(before.changed(link, priority)));
    }

    /** None where the program is attached already: a chain takes each but once, and two of a dispatcher would be the same to it. */
    private static List<RandomChange> attach(long program, int wanted, FaultScene scene, Intent now) {
        boolean attached = now.links().values().stream().anyMatch(link -> link.program() == program);
        if (attached || now.links().size() >= LINKS) {
            return List.of();
        }
        Ground ground = Ground.of(program, scene);
        int priority = ground.besideStanding(wanted);
        Attached expected = new Attached(ground.kind(), program, ground.isOrdered() ? priority : -1);
        return List.of(new RandomChange(
                ground.attach(scene, program, priority), (before, after) -> after.isAttachOf(expected, before)));
    }
}
