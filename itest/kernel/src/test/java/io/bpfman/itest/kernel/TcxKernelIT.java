// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static io.bpfman.api.Direction.EGRESS;
import static io.bpfman.api.Direction.INGRESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcxChain;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.itest.support.NeedsTcx;
import io.bpfman.itest.support.Pace;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.ChainPlace;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TCX links without a dispatcher, beside a dispatcher, and beside what others have on the hook. */
@NeedsAgent
@NeedsTcx
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcxKernelIT {

    private static final int CHANGES = Pace.repetitions("attaches and detaches", 500);
    private static final int SWAPS = Math.max(2, Pace.repetitions("swaps", 20));
    private static final int RIVALRIES = Pace.repetitions("changes beside another manager", 60);
    /** Tries that are added while none went through: where a machine is slow, there are few, and the other manager may win them all. */
    private static final int SPARE_RIVALRIES = 30;

    private static final int BURST = 20;
    private static final long SEED = 20_261_127;

    private Scene scene;
    private Traffic towards;
    private Traffic outOf;
    private int foreigners;

    @BeforeAll
    void set(@TempDir Path directory) {
        scene = Scene.set(directory);
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

    private Program passing() {
        return scene.tcx(TcAction.UNSPEC);
    }

    private TcHook hook(Direction direction) {
        Kernel kernel = scene.agent().kernel();
        NetInterface netInterface = kernel.namespaces()
                .interfaceByName(
                        kernel.namespaces().open(Optional.of(scene.rig().netns())), Rig.HOOK);
        return new TcHook(netInterface, direction);
    }

    /** Somebody else attaches a program; it goes with the interface at the latest. */
    private PinnedLink attachAsOthersDo(Program program, ChainPlace place) {
        Path pin = scene.agent().root().resolveSibling(scene.agent().root().getFileName() + "-foreign" + ++foreigners);
        return scene.agent()
                .kernel()
                .links()
                .create(new LinkRequest.InChain(hook(INGRESS), place, OptionalLong.empty()), program.pinPath(), pin);
    }

    private void release(PinnedLink handle) {
        handle.release(scene.agent().kernel());
    }

    private List<Long> programs(Direction direction) {
        return scene.tcxChain(direction).entries().stream()
                .map(TcxChain.Entry::programId)
                .toList();
    }

    private static List<Long> ids(Program... programs) {
        return List.of(programs).stream().map(Program::id).toList();
    }

    private long runs(Direction direction, Program program) {
        long before = scene.counted(program);
        (direction == INGRESS ? towards : outOf).burst(BURST);
        return scene.counted(program) - before;
    }

    private int position(Link link) {
        return ((HookDetails) scene.bpfman().getLink(link.id()).details()).position();
    }

    @ParameterizedTest
    @EnumSource
    void runsByPriorityAndAmongEqualsTheOldestFirst(Direction direction) {
        Program member = scene.verdict(TcAction.OK.code());
        scene.attach(member, direction, 0);
        Program last = passing();
        Program older = passing();
        Program newer = passing();
        Program first = passing();
        scene.attachTcx(last, direction, 90);
        Link old = scene.attachTcx(older, direction, 50);
        Link young = scene.attachTcx(newer, direction, 50);
        Link lead = scene.attachTcx(first, direction, 0);

        List<Long> chain = programs(direction);

        assertEquals(ids(first, older, newer, last), chain.subList(0, 4));
        assertEquals(List.of(0, 1, 2), List.of(position(lead), position(old), position(young)));
        for (Program program : List.of(member, last, older, newer, first)) {
            assertEquals(BURST, runs(direction, program));
        }
        Program dropper = scene.tcx(TcAction.SHOT);
        Link dropping = scene.attachTcx(dropper, direction, 50);
        assertEquals(BURST, runs(direction, newer));
        assertEquals(0, runs(direction, last));
        assertEquals(0, runs(direction, member));
        scene.detach(dropping);
        assertEquals(BURST, runs(direction, member));
    }

    @Test
    void keepsWhatOthersHaveInTheChainWhereItIs() {
        Program behind = passing();
        Program ahead = passing();
        Program one = passing();
        Program two = passing();
        PinnedLink last = attachAsOthersDo(behind, ChainPlace.last());
        try {
            Link first = scene.attachTcx(one, INGRESS, 10);
            PinnedLink between = attachAsOthersDo(
                    ahead, ChainPlace.after(first.kernelLinkId().getAsLong()));
            try {
                scene.attachTcx(two, INGRESS, 20);
                assertEquals(ids(one, two, ahead, behind), programs(INGRESS));
                for (Program program : List.of(one, two, ahead, behind)) {
                    assertEquals(BURST, runs(INGRESS, program));
                }
                scene.detach(first);
                assertEquals(ids(two, ahead, behind), programs(INGRESS));
                assertEquals(
                        OptionalLong.of(ahead.id()),
                        between.liveProgram(scene.agent().kernel(), hook(INGRESS)));
            } finally {
                release(between);
            }
        } finally {
            release(last);
        }
    }

    @Test
    void attachesAndDetachesLoseAndRepeatNothing() {
        Program first = passing();
        Program middle = passing();
        Program theirs = passing();
        Program member = scene.count();
        scene.attachTcx(first, INGRESS, 0);
        scene.attachTcx(middle, INGRESS, 500);
        scene.attach(member, INGRESS, 50);
        PinnedLink foreign = attachAsOthersDo(theirs, ChainPlace.first());
        try {
            List<Program> visitors = List.of(passing(), passing(), passing(), passing());
            List<Optional<Link>> links =
                    new ArrayList<>(List.of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
            Random random = new Random(SEED);
            Measurement measurement = new Measurement(
                    scene,
                    DispatcherType.TC_INGRESS,
                    towards,
                    new Measurement.Expected("TCX links", true, false),
                    List.of(theirs, first, middle, member));

            Duration time = measurement.whileSending(() -> {
                for (int i = 0; i < CHANGES; i++) {
                    int visitor = random.nextInt(visitors.size());
                    Optional<Link> attached = links.get(visitor);
                    attached.ifPresent(scene::detach);
                    links.set(
                            visitor,
                            attached.isPresent()
                                    ? Optional.empty()
                                    : Optional.of(
                                            scene.attachTcx(visitors.get(visitor), INGRESS, random.nextInt(1000))));
                }
            });

            measurement.check("attaches and detaches", CHANGES, time);
        } finally {
            release(foreign);
        }
    }

    @Test
    void swapsOfTheDispatchersBackendBehindALinkLoseAndRepeatNothing() {
        scene.pin("auto", "tcx");
        Program alone = passing();
        Program member = scene.verdict(TcAction.UNSPEC.code());
        scene.attach(member, INGRESS, 50);
        scene.attachTcx(alone, INGRESS, 50);
        Measurement measurement = new Measurement(
                scene,
                DispatcherType.TC_INGRESS,
                towards,
                new Measurement.Expected("a TCX link before a dispatcher", true, false),
                List.of(alone, member));

        Duration time = measurement.whileSending(() -> {
            for (int i = 0; i < SWAPS; i++) {
                scene.agent().stop(Agent.TCX_BUNDLE);
                assertEquals("netlink", scene.dispatcher(INGRESS).backend());
                scene.agent().start(Agent.TCX_BUNDLE);
                assertEquals("tcx", scene.dispatcher(INGRESS).backend());
                assertEquals(alone.id(), programs(INGRESS).get(0));
            }
        });

        measurement.check("swaps forth and back", SWAPS, time);
    }

    @Test
    void aProgramIsOnAHookOnce() {
        Program program = passing();
        Link link = scene.attachTcx(program, INGRESS, 10);
        assertEquals(
                "program " + program.id() + " is already attached to h0 ingress as link " + link.id()
                        + "; detach it first",
                assertThrows(InvalidSpecException.class, () -> scene.attachTcx(program, INGRESS, 20))
                        .getMessage());
        Link other = scene.attachTcx(program, EGRESS, 10);
        assertEquals(BURST, runs(INGRESS, program));
        assertEquals(BURST, runs(EGRESS, program));
        scene.bpfman().unload(UnloadRequest.of(program.id()));
        assertEquals(List.of(), programs(INGRESS));
        assertEquals(List.of(), programs(EGRESS));
        for (Link gone : List.of(link, other)) {
            assertFalse(scene.agent().kernel().pins().exists(gone.pinPath()));
        }
    }

    @Test
    void aNewPriorityMovesNoLink() {
        Program one = passing();
        Program two = passing();
        Link first = scene.attachTcx(one, INGRESS, 10);
        Link second = scene.attachTcx(two, INGRESS, 20);
        long revision = scene.tcxChain(INGRESS).revision();
        Link changed = scene.change(new SetPriority(first.id(), 20));
        assertEquals(first.kernelLinkId(), changed.kernelLinkId());
        assertThrows(UnsupportedHereException.class, () -> scene.change(new SetPriority(second.id(), 5)));
        assertEquals(revision, scene.tcxChain(INGRESS).revision());
        assertEquals(ids(one, two), programs(INGRESS));
    }

    @Test
    void keepsItsOrderBesideAnotherManager() throws ExecutionException, InterruptedException {
        Program low = passing();
        Program high = passing();
        Program middle = passing();
        Program theirs = passing();
        scene.attachTcx(low, INGRESS, 10);
        scene.attachTcx(high, INGRESS, 90);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> rival = other.submit(() -> {
                int changes = 0;
                for (; !done.get(); changes++) {
                    release(attachAsOthersDo(theirs, changes % 2 == 0 ? ChainPlace.first() : ChainPlace.last()));
                    LockSupport.parkNanos(Pace.rest().toNanos());
                }
                return changes;
            });
            int givenUp = 0;
            int tries = 0;
            for (; tries < RIVALRIES || (tries == givenUp && tries < RIVALRIES + SPARE_RIVALRIES); tries++) {
                try {
                    Link link = scene.attachTcx(middle, INGRESS, 50);
                    List<Long> ours = new ArrayList<>(programs(INGRESS));
                    ours.remove(theirs.id());
                    assertEquals(ids(low, middle, high), ours);
                    scene.detach(link);
                } catch (ForeignOwnerException e) {
                    givenUp++;
                }
            }
            done.set(true);
            System.out.println("TCX: " + tries + " attaches beside " + rival.get() + " changes of another manager, "
                    + givenUp + " given up");
            assertTrue(rival.get() > 0, "another manager was there");
            assertTrue(givenUp < tries, "some attaches went through");
            assertEquals(ids(low, high), programs(INGRESS));
        } finally {
            done.set(true);
            other.shutdown();
            assertTrue(other.awaitTermination(30, TimeUnit.SECONDS), "the other manager ends");
        }
    }
}
