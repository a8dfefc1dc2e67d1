// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Combination;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chains whose members use up the tail calls that a packet has. */
@NeedsAgent
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TailCallBudgetKernelIT {

    private static final int BURST = 25;
    private static final int SWITCHES = 10;

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
        scene.agent().configure(Combination.XDP_PID, Combination.current().xdpConfiguration());
        scene.pinAsConfigured();
    }

    @AfterAll
    void clear() {
        if (scene != null) {
            scene.close();
        }
    }

    static Stream<Arguments> places() {
        return Stream.concat(
                Combination.current().backends().stream()
                        .flatMap(backend -> Stream.of(DispatcherType.TC_INGRESS, DispatcherType.TC_EGRESS)
                                .map(type -> Arguments.of(backend, type))),
                Stream.of(Arguments.of(Combination.current().preferred(), DispatcherType.XDP)));
    }

    /** The 34th tail call fails: the member behind the fourth one of nine is not reached. */
    @ParameterizedTest
    @MethodSource("places")
    void aPacketThatHasHadItsTailCallsIsDroppedOrProceeds(String backend, DispatcherType type) {
        configure(backend, SlotFailure.DROP);
        List<Program> spending = new ArrayList<>();
        for (int member = 1; member <= 4; member++) {
            spending.add(scene.spend(type, 8));
            scene.attach(spending.get(member - 1), type, member);
        }
        Program last = scene.count(type);
        scene.attach(last, type, 50);
        assertEquals(Optional.of(SlotFailure.DROP), dispatcher(type).slotFailure());

        burst(type, 0, 0, 0, 0, 0, BURST);
        assertEquals(0, dispatcher(type).members().get(4).counts().orElseThrow().runs());

        scene.bpfman().change(new SetCounting(dispatcher(type).key(), false));
        burst(type, 0, 0, 0, 0, 0, 2 * BURST);

        configure(backend, SlotFailure.PROCEED);
        awaitFollowing(type, SlotFailure.PROCEED);
        burst(type, BURST, 0, 0, 0, 0, 3 * BURST);

        configure(backend, SlotFailure.DROP);
        awaitFollowing(type, SlotFailure.DROP);
        burst(type, 0, 0, 0, 0, 0, 4 * BURST);
        for (Program member : spending) {
            assertEquals(4 * BURST, scene.counted(member));
        }
        assertEquals(0, scene.counted(last));
    }

    /** Three members of nine calls, and six of one: 33. */
    @ParameterizedTest
    @MethodSource("places")
    void thirtyThreeTailCallsAreNotTooMany(String backend, DispatcherType type) {
        configure(backend, SlotFailure.DROP);
        for (int member = 1; member <= 3; member++) {
            scene.attach(scene.spend(type, 8), type, member);
        }
        Program one = scene.count(type);
        Link link = scene.attach(one, type, 10);
        for (int member = 5; member <= 9; member++) {
            link = scene.attach(one, type, 10 + member);
        }
        burst(type, BURST, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertEquals(6 * BURST, scene.counted(one));
        scene.attach(one, type, 50);
        burst(type, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, BURST);
        assertEquals(12 * BURST, scene.counted(one));
        scene.detach(link);
        burst(type, BURST, 0, 0, 0, 0, 0, 0, 0, 0, BURST);
    }

    @ParameterizedTest
    @MethodSource("places")
    void dispatchersFollowTheSettingUnderTrafficWithoutLosingAPacket(String backend, DispatcherType type) {
        configure(backend, SlotFailure.DROP);
        Program first = scene.count(type);
        Program last = scene.count(type);
        scene.attach(first, type, 10);
        scene.attach(last, type, 20);
        long passed = through(type);
        Traffic traffic = traffic(type);
        traffic.start();
        for (int turn = 0; turn < SWITCHES; turn++) {
            SlotFailure wanted = turn % 2 == 0 ? SlotFailure.PROCEED : SlotFailure.DROP;
            configure(backend, wanted);
            awaitFollowing(type, wanted);
        }
        long sent = traffic.stop();
        Await.until(
                () -> (through(type) - passed) + " packets came through, not " + sent,
                () -> through(type) - passed == sent);
        assertEquals(List.of(sent, sent), List.of(scene.counted(first), scene.counted(last)));
        assertEquals(List.of(0L, 0L), failures(type));
    }

    @ParameterizedTest
    @MethodSource("places")
    void whoRemovesThePinOfTheSlotsEmptiesNone(String backend, DispatcherType type) {
        configure(backend, SlotFailure.DROP);
        Program member = scene.count(type);
        scene.attach(member, type, 10);
        Dispatcher dispatcher = dispatcher(type);
        Path slots = scene.agent()
                .root()
                .resolve(type.label())
                .resolve("dispatcher_" + dispatcher.key().nsid() + "_"
                        + dispatcher.key().ifindex() + "_" + dispatcher.revision())
                .resolve("slots");
        scene.agent().kernel().pins().remove(slots);
        scene.agent().kernel().awaitGracePeriod();
        burst(type, BURST, 0);
        assertEquals(BURST, scene.counted(member));
    }

    /** Dispatchers on this backend whose slots are filled by tail calls, whatever else the kernel can do. */
    private void configure(String backend, SlotFailure onFailure) {
        Combination combination = new Combination(backend, SlotMechanism.TAILCALL.label());
        Map<String, Object> xdp = new HashMap<>(combination.xdpConfiguration());
        xdp.put("slot.failure", onFailure.label());
        scene.agent().configure(Combination.XDP_PID, xdp);
        Map<String, Object> tc = new HashMap<>(combination.configuration());
        tc.put("slot.failure", onFailure.label());
        scene.agent().configure(Combination.PID, tc);
        Await.until(
                () -> "the agent does not follow " + combination,
                () -> scene.bpfman().environment().mechanism() == SlotMechanism.TAILCALL
                        && scene.bpfman().environment().tcBackends().stream()
                                .anyMatch(status -> status.name().equals(backend) && status.preferred()));
    }

    private void awaitFollowing(DispatcherType type, SlotFailure wanted) {
        Await.until(
                () -> "the dispatcher does not follow slot.failure=" + wanted.label(),
                () -> dispatcher(type).slotFailure().equals(Optional.of(wanted)));
    }

    private Dispatcher dispatcher(DispatcherType type) {
        return scene.dispatcher(type);
    }

    private List<Long> failures(DispatcherType type) {
        return dispatcher(type).members().stream()
                .map(member -> member.failures().orElseThrow())
                .toList();
    }

    /**
     * Sends a burst, of which so many packets come through.
     *
     * @param failed what each slot has counted by then
     */
    private void burst(DispatcherType type, long coming, long... failed) {
        List<Long> expected = LongStream.of(failed).boxed().toList();
        long before = through(type);
        traffic(type).burst(BURST);
        // an XDP program runs a moment after the packet was sent
        Await.until(
                () -> failures(type) + " calls failed, not " + expected,
                () -> failures(type).equals(expected));
        Await.until(
                () -> (through(type) - before) + " packets came through, not " + coming,
                () -> through(type) - before == coming);
    }

    private Traffic traffic(DispatcherType type) {
        return type == DispatcherType.TC_EGRESS ? outOf : towards;
    }

    private long through(DispatcherType type) {
        return type == DispatcherType.TC_EGRESS
                ? scene.rig().left()
                : scene.rig().delivered();
    }
}
