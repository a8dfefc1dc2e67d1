// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Combination;
import io.bpfman.itest.support.NeedsFreplace;
import io.bpfman.itest.support.NeedsTcx;
import io.bpfman.itest.support.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Changes under a running sender: no packet misses a member, none meets one twice, whatever the verdict is that the chain ends in. Counted are the
 * packets that the interface received (or, outwards, that were sent), the runs of members that stay throughout, and what came through.
 */
@NeedsAgent
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowKernelIT {

    private static final int SWAPS = Pace.repetitions("swaps", 200);
    private static final int OPERATIONS = Pace.repetitions("changes", 500);
    private static final int MOVES = Pace.repetitions("moves between all backends", 20);
    private static final int UPGRADES = Pace.repetitions("upgrades", 20);
    private static final int MECHANISMS = Math.max(4, Pace.repetitions("changes of the slot mechanism", 20));
    private static final long SEED = 20_240_917;
    private static final ProceedOn NOTHING = new ProceedOn(0);

    /** How a chain ends. */
    enum End {
        OK(TcAction.OK, true),
        SHOT(TcAction.SHOT, false),
        REDIRECT(TcAction.REDIRECT, false),
        UNSPEC(TcAction.UNSPEC, true),
        PIPE_OUTSIDE_THE_MASK(TcAction.PIPE, true),
        RECLASSIFY(TcAction.RECLASSIFY, true),
        STOLEN(TcAction.STOLEN, false),
        TRAP(TcAction.TRAP, false);

        private final TcAction action;
        private final boolean passes;

        End(TcAction action, boolean passes) {
            this.action = action;
            this.passes = passes;
        }
    }

    private Scene scene;
    private Traffic towards;
    private Traffic outOf;

    @BeforeAll
    void set(@TempDir Path directory, Agent agent) {
        scene = Scene.with(agent, directory);
        towards = scene.rig().towardsHook();
        outOf = scene.rig().outOfHook();
    }

    @AfterEach
    void unload() {
        scene.agent().start(Agent.TCX_BUNDLE);
        scene.pinAsConfigured();
        scene.bpfman().listPrograms().forEach(scene::unload);
    }

    @AfterAll
    void clear() {
        if (scene != null) {
            scene.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    @NeedsTcx
    void swapsOfTheBackendLoseAndRepeatNothing(End end) {
        scene.pin("auto", "tcx");
        Measurement measurement = attach(Direction.INGRESS, end);

        int swaps = end == End.STOLEN || end == End.TRAP ? SWAPS / 4 : SWAPS;
        Duration time = measurement.whileSending(() -> swap(Direction.INGRESS, swaps));

        measurement.check("swaps", swaps, time);
    }

    @ParameterizedTest
    @EnumSource(names = {"OK", "SHOT", "UNSPEC"})
    @NeedsTcx
    void swapsOfTheBackendOnTheWayOutLoseAndRepeatNothing(End end) {
        scene.pin("auto", "tcx");
        Measurement measurement = attach(Direction.EGRESS, end);

        Duration time = measurement.whileSending(() -> swap(Direction.EGRESS, SWAPS / 4));

        measurement.check("swaps", SWAPS / 4, time);
    }

    /** From each backend to each other one, ours and those that somebody brought. */
    @ParameterizedTest
    @EnumSource
    @NeedsTcx
    void movesBetweenAllBackendsLoseAndRepeatNothing(End end) {
        scene.pin("auto", "tcx");
        Measurement measurement = attach(Direction.INGRESS, end);
        List<String> names = Brought.amongAll();
        List<String> tour = tour(names);
        List<String> way = tour.subList(0, Math.min(MOVES, tour.size()));
        List<Brought.Stay> stays = Brought.ALL.stream()
                .map(brought -> brought.to(scene.agent(), 0))
                .toList();
        try {
            Duration time = measurement.whileSending(() -> way.forEach(this::pin));

            measurement.check("moves between " + names, way.size(), time);
        } finally {
            stays.forEach(Brought.Stay::close);
        }
    }

    /** They come, better than ours, and go. */
    @ParameterizedTest
    @EnumSource(names = {"UNSPEC", "STOLEN"})
    @NeedsTcx
    void backendsThatSomebodyBringsAndTakesAwayLoseAndRepeatNothing(End end) {
        scene.pin("auto", "tcx");
        Measurement measurement = attach(Direction.EGRESS, end);
        int times = Math.max(1, UPGRADES / 10);

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < times; i++) {
                for (Brought brought : Brought.ALL) {
                    Brought.Stay stay = brought.to(scene.agent(), 300);
                    awaitBackend(Direction.EGRESS, brought.name());
                    stay.close();
                    awaitBackend(Direction.EGRESS, "tcx");
                }
            }
        });

        measurement.check("comings and goings of three backends", times, time);
    }

    /** From the first name over every ordered pair of names back to the first: by itself each, in circles of every width. */
    private static List<String> tour(List<String> names) {
        List<String> tour = new ArrayList<>();
        for (int step = 1; step < names.size(); step++) {
            for (int i = 1; i <= names.size(); i++) {
                tour.add(names.get(i * step % names.size()));
            }
        }
        return tour;
    }

    @Test
    @NeedsTcx
    void upgradesOfTheBackendLoseAndRepeatNothing() {
        scene.pin("auto", "tcx");
        Measurement measurement = attach(Direction.INGRESS, End.UNSPEC);

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < UPGRADES; i++) {
                scene.agent().update(Agent.TCX_BUNDLE);
                assertEquals("tcx", scene.dispatcher(Direction.INGRESS).backend());
            }
        });

        measurement.check("upgrades", UPGRADES, time);
    }

    @Test
    @NeedsTcx
    void pinningABackendByConfigurationLosesAndRepeatsNothing() {
        scene.pin("auto", "tcx");
        Measurement measurement = attach(Direction.INGRESS, End.UNSPEC);

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < UPGRADES; i++) {
                pin(i % 2 == 0 ? "netlink" : "tcx");
            }
        });

        measurement.check("changes of configuration", UPGRADES, time);
    }

    @ParameterizedTest
    @EnumSource
    void changesOfTheChainLoseAndRepeatNothing(End end) {
        List<String> backends = Combination.current().backends();
        Measurement measurement = attach(Direction.INGRESS, end);
        Changes changes = new Changes(scene, DispatcherType.TC_INGRESS, SEED);

        Duration time = measurement.whileSending(() -> {
            for (String backend : backends) {
                pin(backend);
                changes.make(OPERATIONS / backends.size());
            }
        });

        measurement.check("changes on " + backends, OPERATIONS, time);
    }

    @Test
    @NeedsTcx
    void changesDuringSwapsLoseAndRepeatNothing() throws ExecutionException, InterruptedException {
        scene.pin("auto", "tcx");
        Measurement measurement = attach(Direction.INGRESS, End.UNSPEC);
        Changes changes = new Changes(scene, DispatcherType.TC_INGRESS, SEED);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Duration time = measurement.whileSending(() -> {
                Future<?> swaps = other.submit(() -> {
                    for (int i = 0; i < SWAPS / 4; i++) {
                        scene.agent().stop(Agent.TCX_BUNDLE);
                        scene.agent().start(Agent.TCX_BUNDLE);
                    }
                });
                changes.make(OPERATIONS / 4);
                await(swaps);
            });

            measurement.check("changes beside " + SWAPS / 2 + " swaps", OPERATIONS / 4, time);
        } finally {
            other.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OK", "SHOT", "UNSPEC"})
    @NeedsFreplace
    void changesOfTheSlotMechanismLoseAndRepeatNothing(End end) {
        Measurement measurement = attach(Direction.INGRESS, end);
        Program visitor = scene.count();

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < MECHANISMS; i++) {
                SlotMechanism mechanism = i % 2 == 0 ? SlotMechanism.TAILCALL : SlotMechanism.FREPLACE;
                SlotMechanism other = i % 2 == 0 ? SlotMechanism.FREPLACE : SlotMechanism.TAILCALL;
                scene.configureMechanism(mechanism);
                assertEquals(other, scene.dispatcher(Direction.INGRESS).mechanism(), "before the next change");
                Link link = scene.attach(visitor, Direction.INGRESS, 700);
                assertEquals(mechanism, scene.dispatcher(Direction.INGRESS).mechanism(), "after a change");
                scene.detach(link);
            }
        });

        measurement.check("changes of the slot mechanism", MECHANISMS, time);
    }

    /** Pins a backend, which dispatchers follow on the thread that tells of the configuration. */
    private void pin(String backend) {
        scene.pin(backend);
        awaitBackend(Direction.INGRESS, backend);
    }

    private void awaitBackend(Direction direction, String backend) {
        Await.until(
                () -> "the dispatcher does not move to " + backend,
                () -> scene.dispatcher(direction).backend().equals(backend));
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private void swap(Direction direction, int times) {
        for (int i = 0; i < times; i++) {
            if (i % 2 == 0) {
                scene.agent().stop(Agent.TCX_BUNDLE);
                assertEquals("netlink", scene.dispatcher(direction).backend());
            } else {
                scene.agent().start(Agent.TCX_BUNDLE);
                assertEquals("tcx", scene.dispatcher(direction).backend());
            }
        }
    }

    /** Attaches members that stay: the first, one in the middle, and the last, whose verdict ends the chain. */
    private Measurement attach(Direction direction, End end) {
        Program first = scene.count();
        Program middle = scene.count();
        scene.attach(first, direction, 0);
        scene.attach(middle, direction, 500);
        List<Program> counting = new ArrayList<>(List.of(first, middle));
        if (end == End.REDIRECT) {
            scene.attach(scene.redirect(scene.rig().redirectTarget()), direction, 1000, NOTHING);
        } else {
            Program last = scene.verdict(end.action.code());
            counting.add(last);
            scene.attach(last, direction, 1000, NOTHING);
        }
        return new Measurement(
                scene,
                DispatcherType.tc(direction),
                direction == Direction.INGRESS ? towards : outOf,
                new Measurement.Expected(end.name(), end.passes, end == End.REDIRECT),
                counting);
    }
}
