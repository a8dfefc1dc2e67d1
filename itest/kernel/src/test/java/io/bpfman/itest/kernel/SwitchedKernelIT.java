// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.TcAction;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.XdpAction;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members that are disabled and enabled, slots that count and do not, and programs that are unloaded while they are members, under a running sender: those
 * that stay miss no packet and meet none twice.
 */
@NeedsAgent
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SwitchedKernelIT {

    private static final int CHANGES = Pace.repetitions("changes", 200);
    private static final int BURST = 25;

    private Scene scene;
    private Traffic towards;
    private Traffic outOf;

    @BeforeAll
    void set(@TempDir Path directory) {
        scene = Scene.set(directory);
        towards = scene.rig().towardsHook();
        outOf = scene.rig().outOfHook();
    }

    @AfterEach
    void unload() {
        scene.bpfman().listPrograms().forEach(scene::unload);
    }

    @AfterAll
    void clear() {
        if (scene != null) {
            scene.close();
        }
    }

    private Traffic traffic(DispatcherType type) {
        return type == DispatcherType.TC_EGRESS ? outOf : towards;
    }

    private Measurement measure(DispatcherType type, String what, Program... staying) {
        return new Measurement(
                scene, type, traffic(type), new Measurement.Expected(what, true, false), List.of(staying));
    }

    private Link enable(Link link, boolean enabled) {
        return scene.change(new SetEnabled(link.id(), enabled));
    }

    private MemberCounts counts(DispatcherType type, int position) {
        return scene.dispatcher(type).members().get(position).counts().orElseThrow();
    }

    private long runs(DispatcherType type, Program program) {
        long before = scene.counted(program);
        long through = type == DispatcherType.TC_EGRESS ? 0 : scene.rig().arrived();
        traffic(type).burst(BURST);
        if (type != DispatcherType.TC_EGRESS) {
            Await.until(() -> "not every packet arrives", () -> scene.rig().arrived() - through == BURST);
        }
        return scene.counted(program) - before;
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.api.DispatcherType#ofDispatchers")
    void disablingAndEnablingLosesAndRepeatsNothing(DispatcherType type) {
        Program first = scene.count(type);
        Program switched = scene.count(type);
        Program last = scene.count(type);
        scene.attach(first, type, 10);
        Link link = scene.attach(switched, type, 20);
        scene.attach(last, type, 30);
        long before = scene.counted(switched);
        MemberCounts countsBefore = counts(type, 1);
        Measurement measurement = measure(type, "one of three", first, last);

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < CHANGES; i++) {
                enable(link, i % 2 == 1);
            }
        });

        measurement.check("switches of a member", CHANGES, time);
        long ran = scene.counted(switched) - before;
        assertTrue(ran > 0, "the member ran in between");
        assertEquals(ran, counts(type, 1).runs() - countsBefore.runs(), "its slot counted what it counted");
        Link now = scene.bpfman().getLink(link.id());
        assertEquals(link.createdAt(), now.createdAt());
        assertEquals(1, ((MemberDetails) now.details()).position());
        enable(link, false);
        assertEquals(0, runs(type, switched), "runs while it is disabled");
        assertEquals(ran + before, scene.counted(switched));
        enable(link, true);
        assertEquals(BURST, runs(type, switched), "runs when it is enabled again");
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.api.DispatcherType#ofDispatchers")
    void noMemberHasToRun(DispatcherType type) {
        Program dropper = scene.verdict(type, (type == DispatcherType.XDP ? XdpAction.DROP : TcAction.SHOT).code());
        Program counter = scene.count(type);
        Link dropping = scene.attach(dropper, type, 10);
        Link counting = scene.attach(counter, type, 20);
        assertEquals(0, runs(type, counter), "behind a member that drops");
        enable(dropping, false);
        assertEquals(BURST, runs(type, counter), "behind one that would drop, but is disabled");

        enable(counting, false);
        long through = through(type);
        assertEquals(0, runs(type, counter), "runs while it is disabled");
        Await.until(() -> "not every packet comes through", () -> through(type) - through == BURST);
        Dispatcher dispatcher = scene.dispatcher(type);
        assertEquals(4, dispatcher.revision());
        assertFalse(dispatcher.members().stream().anyMatch(Member::enabled));

        enable(counting, true);
        assertEquals(BURST, runs(type, counter));
    }

    private long through(DispatcherType type) {
        return type == DispatcherType.TC_EGRESS
                ? scene.rig().left()
                : scene.rig().delivered();
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.api.DispatcherType#ofDispatchers")
    void switchingCountingLosesAndRepeatsNothing(DispatcherType type) {
        Program first = scene.count(type);
        Program last = scene.count(type);
        scene.attach(first, type, 10);
        scene.attach(last, type, 20);
        Measurement measurement = measure(type, "counting or not", first, last);

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < CHANGES; i++) {
                count(type, i % 2 == 1);
            }
        });

        measurement.check("switches of counting", CHANGES, time);
        count(type, true);
        MemberCounts kept = counts(type, 0);
        assertTrue(kept.runs() > 0 && kept.runs() < scene.counted(first), "counted some of " + scene.counted(first));
        assertFalse(count(type, false).counting());
        assertEquals(BURST, runs(type, first));
        assertTrue(scene.dispatcher(type).members().stream()
                .allMatch(member -> member.counts().isEmpty()));
        scene.attach(scene.count(type), type, 30);
        assertFalse(scene.dispatcher(type).counting(), "the choice stays through changes");
        count(type, true);
        assertEquals(kept.runs(), counts(type, 0).runs(), "counts stay while nobody counts");
        assertEquals(BURST, runs(type, first));
        assertEquals(kept.runs() + BURST, counts(type, 0).runs());
    }

    private Dispatcher count(DispatcherType type, boolean counting) {
        return scene.bpfman().change(new SetCounting(scene.dispatcher(type).key(), counting));
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.api.DispatcherType#ofDispatchers")
    void unloadingAMemberOfSeveralDispatchersLosesAndRepeatsNothing(DispatcherType type) {
        Program first = scene.count(type);
        Program last = scene.count(type);
        scene.attach(first, type, 10);
        Link staying = scene.attach(last, type, 30);
        DispatcherType other = type == DispatcherType.TC_INGRESS ? DispatcherType.TC_EGRESS : DispatcherType.TC_INGRESS;
        int times = Math.max(1, CHANGES / 10);
        List<Program> unloaded = new ArrayList<>();
        Measurement measurement = measure(type, "around one in several", first, last);

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < times; i++) {
                Program program = scene.count(type);
                unloaded.add(program);
                scene.attach(program, type, 20);
                scene.attach(program, type, 40);
                if (type != DispatcherType.XDP) {
                    scene.attach(program, other, 20);
                }
                UnloadRequest refused = new UnloadRequest(program.id(), UnloadRequest.WhenLinked.REFUSE);
                assertThrows(InvalidSpecException.class, () -> scene.bpfman().unload(refused));
                scene.unload(program);
            }
        });

        measurement.check("unloads of a member", times, time);
        assertEquals(List.of(first.id(), last.id()), scene.chain(type));
        assertEquals(1, scene.bpfman().listDispatchers().size());
        assertEquals(1, ((MemberDetails) scene.bpfman().getLink(staying.id()).details()).position());
        for (Program program : unloaded) {
            assertTrue(
                    scene.agent().kernel().programs().byPin(program.pinPath()).isEmpty(), "the pin is gone");
        }
    }
}
