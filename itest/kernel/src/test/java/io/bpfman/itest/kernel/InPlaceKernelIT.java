// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAction;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAction;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links that are changed while they stay attached, under a running sender: no packet misses a member, none meets one twice. */
@NeedsAgent
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InPlaceKernelIT {

    private static final int CHANGES = Pace.repetitions("changes", 200);
    private static final int BURST = 25;
    private static final long SEED = 20_251_124;
    private static final ProceedOn NOTHING = new ProceedOn(0);

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

    private static Verdict passing(DispatcherType type) {
        return type == DispatcherType.XDP ? XdpAction.PASS : TcAction.OK;
    }

    private static Verdict dropping(DispatcherType type) {
        return type == DispatcherType.XDP ? XdpAction.DROP : TcAction.SHOT;
    }

    /** A verdict that leaves the packet alone, and after which the next member runs by default. */
    private static Verdict goingOn(DispatcherType type) {
        return type == DispatcherType.XDP ? XdpAction.PASS : TcAction.PIPE;
    }

    private static MemberDetails details(Link link) {
        return (MemberDetails) link.details();
    }

    private Measurement measure(DispatcherType type, String what, List<Program> counting) {
        return new Measurement(scene, type, traffic(type), new Measurement.Expected(what, true, false), counting);
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.api.DispatcherType#ofDispatchers")
    void newPrioritiesLoseAndRepeatNothing(DispatcherType type) {
        List<Program> programs = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            programs.add(scene.count(type));
            links.add(scene.attach(programs.get(i), type, 10 * i));
        }
        Random random = new Random(SEED);
        Measurement measurement = measure(type, "six members", programs);

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < CHANGES; i++) {
                Link link = links.get(random.nextInt(links.size()));
                int priority = random.nextInt(100);
                assertEquals(
                        priority,
                        details(scene.change(new SetPriority(link.id(), priority)))
                                .priority());
            }
        });

        measurement.check("new priorities", CHANGES, time);
        for (int i = 0; i < programs.size(); i++) {
            Link now = scene.bpfman().getLink(links.get(i).id());
            assertEquals(links.get(i).createdAt(), now.createdAt());
            assertEquals(programs.get(i).id(), now.programId());
        }
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.api.DispatcherType#ofDispatchers")
    void newMasksLoseAndRepeatNothing(DispatcherType type) {
        Program first = scene.count(type);
        Program gate = scene.verdict(type, passing(type).code());
        Program behind = scene.count(type);
        scene.attach(first, type, 10);
        Link link = scene.attach(gate, type, 20);
        scene.attach(behind, type, 30);
        ProceedOn open = ProceedOn.of(passing(type));
        scene.change(new SetProceedOn(link.id(), open));
        MemberCounts before = counts(type, 1);
        long behindBefore = scene.counted(behind);
        Measurement measurement = measure(type, "a gate", List.of(first, gate));

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < CHANGES; i++) {
                ProceedOn mask = i % 2 == 0 ? NOTHING : open;
                assertEquals(
                        mask,
                        details(scene.change(new SetProceedOn(link.id(), mask))).proceedOn());
                awaitPacket(gate);
            }
        });

        measurement.check("new masks", CHANGES, time);
        MemberCounts after = counts(type, 1);
        long stopped = after.stops() - before.stops();
        assertTrue(stopped > 0, "packets were stopped at the gate");
        assertEquals(
                after.runs() - before.runs() - stopped,
                scene.counted(behind) - behindBefore,
                "packets that were let through met the next member");
        assertTrue(scene.counted(behind) > behindBefore, "packets were let through");
    }

    /** Waits for a packet that comes from now on. */
    private void awaitPacket(Program member) {
        long before = scene.counted(member);
        Await.until(() -> "no packet arrives", () -> scene.counted(member) > before);
    }

    private MemberCounts counts(DispatcherType type, int position) {
        return scene.dispatcher(type).members().get(position).counts().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.api.DispatcherType#ofDispatchers")
    void packetsSeeTheNewOrderAndTheNewMask(DispatcherType type) {
        Program counter = scene.count(type);
        Program dropper = scene.verdict(type, dropping(type).code());
        Link counting = scene.attach(counter, type, 10);
        Link dropping = scene.attach(dropper, type, 20);
        assertEquals(BURST, runs(type, counter));

        scene.change(new SetPriority(counting.id(), 30));
        assertEquals(List.of(dropper.id(), counter.id()), scene.chain(type));
        assertEquals(0, runs(type, counter), "runs behind a member that drops");
        scene.change(new SetProceedOn(dropping.id(), ProceedOn.of(dropping(type))));
        assertEquals(BURST, runs(type, counter), "runs behind a member whose drop is in its mask");
        scene.change(new SetPriority(counting.id(), 30));
        assertEquals(4, scene.dispatcher(type).revision(), "what is as it is to be is left alone");
        scene.change(new SetProceedOn(counting.id(), ProceedOn.of(goingOn(type))));
        assertEquals(BURST, runs(type, counter));
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
    void equalPrioritiesKeepTheirOrderAndLinksWhatTheyAre(DispatcherType type) {
        List<Program> programs = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            programs.add(scene.count(type));
            links.add(scene.attach(programs.get(i), type, i == 0 ? 10 : 50));
        }
        scene.change(new SetPriority(links.get(0).id(), 50));
        List<Long> newestFirst =
                new ArrayList<>(programs.stream().map(Program::id).toList());
        Collections.reverse(newestFirst);
        assertEquals(newestFirst, scene.chain(type), "the newest first among equals, whenever they became equal");

        scene.change(new SetPriority(links.get(2).id(), 90));
        scene.change(new SetProceedOn(links.get(1).id(), NOTHING));
        Link last = scene.change(new SetPriority(links.get(2).id(), 50));

        assertEquals(newestFirst, scene.chain(type));
        Link first = links.get(2);
        assertEquals(first.id(), last.id());
        assertEquals(first.kind(), last.kind());
        assertEquals(first.metadata(), last.metadata());
        assertEquals(first.createdAt(), last.createdAt());
        assertEquals(last, scene.bpfman().getLink(first.id()));
        assertTrue(scene.agent().kernel().pins().exists(last.pinPath()));
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.api.DispatcherType#ofDispatchers")
    void aChangeThatIsRefusedChangesNothing(DispatcherType type) {
        Program first = scene.count(type);
        Program second = scene.count(type);
        long linkId = scene.attach(first, type, 10).id();
        scene.attach(second, type, 20);
        Link link = scene.bpfman().getLink(linkId);
        long revision = scene.dispatcher(type).revision();
        assertTrue(
                scene.bpfman().preview(new SetPriority(link.id(), 30)).steps().size() > 3);
        assertThrows(NotFoundException.class, () -> scene.change(new SetPriority(4_000_000_000L, 1)));
        assertThrows(InvalidSpecException.class, () -> new SetPriority(link.id(), -1));
        assertThrows(
                InvalidSpecException.class, () -> scene.change(new SetProceedOn(link.id(), new ProceedOn(1L << 20))));
        scene.agent().kernel().pins().remove(second.pinPath());

        BpfmanException refused =
                assertThrows(BpfmanException.class, () -> scene.change(new SetPriority(link.id(), 30)));

        assertTrue(refused.getMessage().contains(second.pinPath().toString()), refused.getMessage());
        assertEquals(revision, scene.dispatcher(type).revision());
        assertEquals(link, scene.bpfman().getLink(link.id()));
        assertEquals(BURST, runs(type, first));
        assertEquals(BURST, runs(type, second));
        Path live = scene.dispatcher(type).members().get(0).pinPath().getParent();
        assertEquals(
                List.of(live.getFileName().toString()),
                scene.agent().kernel().pins().list(live.getParent()).stream()
                        .filter(name -> name.matches("dispatcher_.*_[0-9]+"))
                        .toList(),
                "directories of revisions");
        // what is left can only be rebuilt without the member that has no pin any more
        scene.unload(second);
    }
}
