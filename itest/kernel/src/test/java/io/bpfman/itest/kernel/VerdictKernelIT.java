// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.TcAction;
import io.bpfman.itest.matrix.Combination;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each verdict of a member does to the packet and to the members behind it: the same on both backends and in both directions. */
@NeedsKernel
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerdictKernelIT {

    private static final int BURST = 25;
    private static final ProceedOn EVERYTHING = new ProceedOn(0xFFFF_FFFFL);
    private static final ProceedOn NOTHING = new ProceedOn(0);
    private static final List<TcAction> DROPPING = List.of(TcAction.SHOT, TcAction.STOLEN, TcAction.TRAP);

    private Scene scene;
    private Traffic towards;
    private Traffic outOf;

    @BeforeAll
    void set(@TempDir Path directory, Agent agent) {
        scene = Scene.with(agent, directory);
        towards = scene.rig().towardsHook();
        outOf = scene.rig().outOfHook();
    }

    @AfterAll
    void clear() {
        for (Traffic traffic : Arrays.asList(towards, outOf)) {
            if (traffic != null) {
                traffic.close();
            }
        }
        if (scene != null) {
            scene.close();
        }
    }

    /** One verdict under one mask: whether the next member runs, and whether the packet goes on in the end. */
    record Case(int verdict, ProceedOn mask, boolean nextRuns, boolean passes) {
        @Override
        public String toString() {
            return "verdict " + verdict + " under mask 0x" + Long.toHexString(mask.mask());
        }
    }

    static List<Arguments> cases() {
        List<Case> cases = new ArrayList<>();
        for (TcAction action : TcAction.values()) {
            if (action != TcAction.DISPATCHER_RETURN && action != TcAction.REDIRECT) {
                cases.add(new Case(action.code(), ProceedOn.of(action), true, true));
                cases.add(new Case(action.code(), NOTHING, false, !DROPPING.contains(action)));
                cases.add(new Case(
                        action.code(),
                        ProceedOn.TC_DEFAULT,
                        action == TcAction.PIPE,
                        action == TcAction.PIPE || !DROPPING.contains(action)));
            }
        }
        for (int undefined : new int[] {-2, 9, 29, 31, 32, 1000, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            cases.add(new Case(undefined, EVERYTHING, false, true));
            cases.add(new Case(undefined, ProceedOn.TC_DEFAULT, false, true));
        }
        return backends().stream()
                .flatMap(backend -> Arrays.stream(Direction.values())
                        .flatMap(direction -> cases.stream().map(one -> Arguments.of(backend, direction, one))))
                .toList();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("cases")
    void doesWhatTheMaskSays(String backend, Direction direction, Case one) {
        scene.pin(backend);
        Program first = scene.verdict(one.verdict());
        Program next = scene.count();
        scene.attach(first, direction, 10, one.mask());
        scene.attach(next, direction, 20);
        assertEquals(backend, scene.dispatcher(direction).backend());
        long before = throughHook(direction);

        (direction == Direction.INGRESS ? towards : outOf).burst(BURST);

        assertEquals(BURST, scene.counted(first), "runs of the first member");
        assertEquals(one.nextRuns() ? BURST : 0, scene.counted(next), "runs of the next member");
        assertEquals(one.passes() ? BURST : 0, throughHook(direction) - before, "packets that went on");
        assertEquals(
                counts(one),
                scene.dispatcher(direction).members().get(0).counts().orElseThrow());
        unload(first, next);
    }

    private static MemberCounts counts(Case one) {
        long stops = one.nextRuns() ? 0 : BURST;
        return Arrays.stream(TcAction.values())
                .filter(action -> action.code() == one.verdict())
                .findFirst()
                .map(action -> new MemberCounts(BURST, stops, Map.of(action, (long) BURST), 0))
                .orElse(new MemberCounts(BURST, stops, Map.of(), BURST));
    }

    @ParameterizedTest
    @MethodSource("backendsAndDirections")
    void aRedirectTakesThePacketAway(String backend, Direction direction) {
        scene.pin(backend);
        Program redirect = scene.redirect(scene.rig().redirectTarget());
        Program next = scene.count();
        scene.attach(redirect, direction, 10);
        scene.attach(next, direction, 20);
        long passed = throughHook(direction);
        long redirected = scene.rig().redirected();

        (direction == Direction.INGRESS ? towards : outOf).burst(BURST);

        assertEquals(0, scene.counted(next));
        assertEquals(0, throughHook(direction) - passed);
        assertEquals(BURST, scene.rig().redirected() - redirected);
        unload(redirect, next);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aRewrittenPacketGoesOnRewritten(String backend) {
        scene.pin(backend);
        Program rewrite = scene.sample("tc_dscp", "rewrite_dscp", Map.of("dscp", Scene.octet(4)));
        Program next = scene.count();
        scene.attach(rewrite, Direction.INGRESS, 10);
        scene.attach(next, Direction.INGRESS, 20);
        long passed = scene.rig().delivered();
        long taken = scene.rig().deliveredByTos();

        towards.burst(BURST);

        assertEquals(BURST, scene.counted(next));
        assertEquals(BURST, scene.rig().delivered() - passed);
        assertEquals(BURST, scene.rig().deliveredByTos() - taken, "packets with the new DSCP and a good checksum");
        unload(rewrite, next);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aPortThatIsDroppedIsDroppedAlone(String backend) {
        scene.pin(backend);
        Program other = scene.sample("tc_drop_port", "drop_port", Map.of("port", Scene.shortNumber(9998)));
        Program ours = scene.sample("tc_drop_port", "drop_port", Map.of("port", Scene.shortNumber(9999)));
        Program last = scene.count();
        scene.attach(other, Direction.INGRESS, 10);
        scene.attach(last, Direction.INGRESS, 30);
        towards.burst(BURST);
        assertEquals(BURST, scene.counted(last));
        long passed = scene.rig().delivered();

        scene.attach(ours, Direction.INGRESS, 20);
        towards.burst(BURST);

        assertEquals(BURST, scene.counted(last));
        assertEquals(0, scene.rig().delivered() - passed);
        unload(other, ours, last);
    }

    static List<String> backends() {
        return Combination.current().backends();
    }

    static List<Arguments> backendsAndDirections() {
        return backends().stream()
                .flatMap(
                        backend -> Arrays.stream(Direction.values()).map(direction -> Arguments.of(backend, direction)))
                .toList();
    }

    /** Packets that have gone on behind the hook. */
    private long throughHook(Direction direction) {
        return direction == Direction.INGRESS
                ? scene.rig().delivered()
                : scene.rig().left();
    }

    private void unload(Program... programs) {
        for (Program program : programs) {
            scene.unload(program);
        }
        assertEquals(
                List.of(),
                scene.bpfman().listDispatchers().stream().map(Object::toString).toList());
    }
}
