// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.Verdict;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.itest.support.Await;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Order, room and change of a chain, shown by what packets do: the same on every hook. */
@NeedsAgent
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ChainTests {

    private static final int BURST = 20;
    private static final List<Integer> SCRAMBLED = List.of(70, 20, 90, 50, 10, 50, 100, 0, 60, 30);

    /** The members by the order of their attachment; of the two with priority 50 the newer one runs first. */
    private static final List<Integer> RANKS = List.of(7, 4, 1, 9, 5, 3, 8, 0, 2, 6);

    @TempDir
    private static Path directory;

    private final DispatcherType type;
    private final Verdict drop;
    private Scene scene;
    private Traffic traffic;
    private final List<Program> programs = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    /**
     * @param type where the chain is
     * @param drop the verdict that drops a packet there
     */
    ChainTests(DispatcherType type, Verdict drop) {
        this.type = type;
        this.drop = drop;
    }

    /** Fails when anything of ours is left at the hook. */
    abstract void assertNothingIsLeft(Rig rig);

    @BeforeEach
    void attachTenMembers(Agent agent) {
        scene = Scene.with(agent, directory);
        traffic = scene.rig().towardsHook();
        for (int priority : SCRAMBLED) {
            Program program = scene.count(type);
            programs.add(program);
            links.add(scene.attach(program, type, priority));
        }
    }

    @AfterEach
    void clear() {
        scene.close();
    }

    @Test
    void runsTenMembersInTheOrderOfTheirPriorities() {
        assertEquals(RANKS.stream().map(programs::get).map(Program::id).toList(), scene.chain(type));
        Program wall = scene.verdict(type, drop.code());
        for (int rank = 0; rank < RANKS.size(); rank++) {
            int member = RANKS.get(rank);
            int priority = SCRAMBLED.get(member);
            scene.detach(links.get(member));
            Link stop = scene.attach(wall, type, member == 3 ? priority + 1 : priority);
            List<Long> before = counts();
            burst();
            assertEquals(expected(before, rank), counts(), "with a wall at rank " + rank);
            scene.detach(stop);
            links.set(member, scene.attach(programs.get(member), type, member == 3 ? priority + 1 : priority));
        }
    }

    /** Each member before the wall has seen the burst, the one in whose place it is and those behind it have not. */
    private List<Long> expected(List<Long> before, int wall) {
        List<Long> expected = new ArrayList<>(before);
        RANKS.subList(0, wall).forEach(member -> expected.set(member, before.get(member) + BURST));
        return expected;
    }

    @Test
    void refusesAnEleventhMemberAndTheTenGoOn() {
        Program eleventh = scene.count(type);
        long revision = scene.dispatcher(type).revision();

        NoFreeSlotException error = assertThrows(NoFreeSlotException.class, () -> scene.attach(eleventh, type, 0));

        assertTrue(error.getMessage().contains("no free dispatcher slots (all 10 occupied)"), error.getMessage());
        assertEquals(revision, scene.dispatcher(type).revision());
        burst();
        assertEquals(LongStream.generate(() -> BURST).limit(10).boxed().toList(), counts());
        assertEquals(0, scene.counted(eleventh));
    }

    @Test
    void aMemberBetweenItsNeighboursTakesThePositionOfTheOneThatLeft() {
        int fourth = RANKS.get(3);
        assertEquals(30, SCRAMBLED.get(fourth));
        scene.detach(links.get(fourth));
        Program between = scene.count(type);

        Link link = scene.attach(between, type, 40);

        assertEquals(3, ((MemberDetails) link.details()).position());
        assertEquals(between.id(), scene.chain(type).get(3));
        burst();
        assertEquals(BURST, scene.counted(between));
        assertEquals(0, scene.counted(programs.get(fourth)));
        assertEquals(
                BURST,
                scene.dispatcher(type).members().get(3).counts().orElseThrow().runs());
    }

    @Test
    void leavesNothingBehindAfterTheLastDetach() {
        links.forEach(scene::detach);

        assertEquals(List.of(), scene.bpfman().listDispatchers());
        assertEquals(List.of(), scene.bpfman().listLinks());
        assertNothingIsLeft(scene.rig());
        assertEquals(
                List.of(),
                scene.agent().kernel().pins().list(scene.agent().root().resolve(type.label())));
        burst();
        assertEquals(LongStream.generate(() -> 0).limit(10).boxed().toList(), counts());
    }

    /** Sends a burst, and waits until the interface has had it: programs of XDP see packets on a thread of the kernel's. */
    private void burst() {
        long before = scene.rig().arrived();
        traffic.burst(BURST);
        Await.until(
                () -> "of " + BURST + " packets only " + (scene.rig().arrived() - before) + " have arrived",
                () -> scene.rig().arrived() == before + BURST);
    }

    private List<Long> counts() {
        return programs.stream().map(scene::counted).toList();
    }
}
