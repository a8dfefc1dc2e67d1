// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAction;
import io.bpfman.itest.support.Combination;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
@NeedsAgent
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
        if (scene != null) {
            scene.close();
        }
    }

    /** What a verdict does under one mask: whether the next member runs, and whether the packet goes on in the end. */
    record Case(ProceedOn mask, boolean nextRuns, boolean passes) {}

    /** The masks that a verdict is tried under. */
    private static List<Case> cases(int verdict) {
        return action(verdict)
                .map(action -> List.of(
                        new Case(ProceedOn.of(action), true, true),
                        new Case(NOTHING, false, !DROPPING.contains(action)),
                        new Case(ProceedOn.TC_DEFAULT, action == TcAction.PIPE, !DROPPING.contains(action))))
                .orElse(List.of(new Case(EVERYTHING, false, true), new Case(ProceedOn.TC_DEFAULT, false, true)));
    }

    static List<Arguments> verdicts() {
        List<Integer> verdicts =
                new ArrayList<>(List.of(-2, 9, 29, 31, 32, 1000, Integer.MIN_VALUE, Integer.MAX_VALUE));
        for (TcAction action : TcAction.values()) {
            if (action != TcAction.DISPATCHER_RETURN && action != TcAction.REDIRECT) {
                verdicts.add(action.code());
            }
        }
        return backends().stream()
                .flatMap(backend -> Arrays.stream(Direction.values())
                        .flatMap(direction ->
                                verdicts.stream().map(verdict -> Arguments.of(backend, direction, verdict))))
                .toList();
    }

    @ParameterizedTest(name = "{0} {1}: verdict {2}")
    @MethodSource("verdicts")
    void doesWhatTheMaskSays(String backend, Direction direction, int verdict) {
        scene.pin(backend);
        Program first = scene.verdict(verdict);
        Program next = scene.count();
        List<Case> cases = cases(verdict);
        Link link = scene.attach(first, direction, 10, cases.get(0).mask());
        scene.attach(next, direction, 20);
        assertEquals(backend, scene.dispatcher(direction).backend());
        check(direction, cases.get(0), verdict, first, next);
        for (Case one : cases.subList(1, cases.size())) {
            scene.change(new SetProceedOn(link.id(), one.mask()));
            check(direction, one, verdict, first, next);
        }
        unload(first, next);
    }

    private void check(Direction direction, Case one, int verdict, Program first, Program next) {
        String under = "under mask 0x" + Long.toHexString(one.mask().mask());
        long nextRuns = scene.counted(next);
        long passed = throughHook(direction);
        long runs = scene.counted(first);
        long stops = firstMember(direction).stops();

        (direction == Direction.INGRESS ? towards : outOf).burst(BURST);

        runs += BURST;
        stops += one.nextRuns() ? 0 : BURST;
        assertEquals(runs, scene.counted(first), () -> "runs of the first member " + under);
        assertEquals(
                one.nextRuns() ? BURST : 0, scene.counted(next) - nextRuns, () -> "runs of the next member " + under);
        assertEquals(one.passes() ? BURST : 0, throughHook(direction) - passed, () -> "packets that went on " + under);
        assertEquals(counts(verdict, runs, stops), firstMember(direction), under);
    }

    private MemberCounts firstMember(Direction direction) {
        return scene.dispatcher(direction).members().get(0).counts().orElseThrow();
    }

    private static MemberCounts counts(int verdict, long runs, long stops) {
        return action(verdict)
                .map(action -> new MemberCounts(runs, stops, Map.of(action, runs), 0))
                .orElse(new MemberCounts(runs, stops, Map.of(), runs));
    }

    private static Optional<TcAction> action(int verdict) {
        return Arrays.stream(TcAction.values())
                .filter(action -> action.code() == verdict)
                .findFirst();
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
