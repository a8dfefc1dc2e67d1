// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpMode;
import io.bpfman.itest.support.Await;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each verdict of an XDP member does to the packet and to the members behind it. */
@NeedsAgent
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XdpVerdictKernelIT {

    private static final int BURST = 25;
    private static final ProceedOn EVERYTHING = new ProceedOn(0xFFFF_FFFFL);
    private static final ProceedOn NOTHING = new ProceedOn(0);
    private static final List<XdpAction> VERDICTS =
            List.of(XdpAction.ABORTED, XdpAction.DROP, XdpAction.PASS, XdpAction.TX, XdpAction.REDIRECT);

    private Scene scene;
    private Traffic towards;

    @BeforeAll
    void set(@TempDir Path directory, Agent agent) {
        scene = Scene.with(agent, directory);
        towards = scene.rig().towardsHook();
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

    /** What a verdict does under one mask: whether the next member runs, which passes; and whether the packet goes on in the end. */
    record Case(ProceedOn mask, boolean nextRuns, boolean passes) {}

    /** The masks that a verdict is tried under. */
    private static List<Case> cases(int verdict) {
        if (verdict == XdpAction.DISPATCHER_RETURN.code()) {
            return List.of(new Case(NOTHING, true, true));
        }
        boolean pass = verdict == XdpAction.PASS.code();
        return VERDICTS.stream()
                .filter(action -> action.code() == verdict)
                .findFirst()
                .map(action -> List.of(
                        new Case(ProceedOn.of(action), true, true),
                        new Case(NOTHING, false, pass),
                        new Case(ProceedOn.XDP_DEFAULT, pass, pass)))
                .orElse(List.of(new Case(EVERYTHING, false, false)));
    }

    static List<Integer> verdicts() {
        List<Integer> verdicts = new ArrayList<>(List.of(5, 30, 32, 33, 34, 63, -1, -2, 99));
        VERDICTS.forEach(action -> verdicts.add(action.code()));
        verdicts.add(XdpAction.DISPATCHER_RETURN.code());
        return verdicts;
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void aVerdictEndsTheChainUnlessTheMaskHasIt(int verdict) {
        behaves(verdict, XdpMode.NATIVE);
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void andSoItDoesInGenericMode(int verdict) {
        behaves(verdict, XdpMode.GENERIC);
    }

    private void behaves(int verdict, XdpMode mode) {
        Program first = scene.verdict(DispatcherType.XDP, verdict);
        Program next = scene.count(DispatcherType.XDP);
        List<Case> cases = cases(verdict);
        Link link = scene.attachXdp(first, 10, cases.get(0).mask(), mode);
        scene.attachXdp(next, 20, ProceedOn.XDP_DEFAULT, mode);
        check(cases.get(0), first, next);
        for (Case one : cases.subList(1, cases.size())) {
            scene.change(new SetProceedOn(link.id(), one.mask()));
            check(one, first, next);
        }
    }

    private void check(Case one, Program first, Program next) {
        String under = "under mask 0x" + Long.toHexString(one.mask().mask());
        long passed = scene.rig().delivered();
        long runs = scene.counted(first);
        long nextRuns = scene.counted(next);
        long stops = firstMember().counts().orElseThrow().stops();

        burst();

        assertEquals(BURST, scene.counted(first) - runs, under);
        assertEquals(one.nextRuns() ? BURST : 0, scene.counted(next) - nextRuns, under);
        awaitDelivered(passed + (one.passes() ? BURST : 0));
        assertEquals(one.mask(), firstMember().proceedOn());
        assertEquals(
                one.nextRuns() ? 0 : BURST, firstMember().counts().orElseThrow().stops() - stops, under);
    }

    private Member firstMember() {
        return scene.dispatcher(DispatcherType.XDP).members().get(0);
    }

    @ParameterizedTest
    @EnumSource(
            value = XdpMode.class,
            names = {"NATIVE", "GENERIC"})
    void aDropInTheMiddleDropsAndInTheMaskLetsTheNextRun(XdpMode mode) {
        Program first = scene.count(DispatcherType.XDP);
        Program drops = scene.verdict(DispatcherType.XDP, XdpAction.DROP.code());
        Program last = scene.count(DispatcherType.XDP);
        scene.attachXdp(first, 10, ProceedOn.XDP_DEFAULT, mode);
        Link middle = scene.attachXdp(drops, 20, ProceedOn.XDP_DEFAULT, mode);
        scene.attachXdp(last, 30, ProceedOn.XDP_DEFAULT, mode);
        long passed = scene.rig().delivered();
        burst();
        assertEquals(
                List.of((long) BURST, (long) BURST, 0L),
                List.of(scene.counted(first), scene.counted(drops), scene.counted(last)));

        scene.detach(middle);
        scene.attachXdp(drops, 20, ProceedOn.of(XdpAction.DROP), mode);
        burst();

        assertEquals(
                List.of(2L * BURST, 2L * BURST, (long) BURST),
                List.of(scene.counted(first), scene.counted(drops), scene.counted(last)));
        awaitDelivered(passed + BURST);
    }

    @ParameterizedTest
    @CsvSource({"ABORTED, 1", "DROP, 2", "PASS, 4", "TX, 8", "REDIRECT, 16", "DISPATCHER_RETURN, 2147483648"})
    void theMaskOfAVerdictIsShownAsItWasAskedFor(XdpAction action, long mask) {
        Link link = scene.attach(
                scene.count(DispatcherType.XDP), DispatcherType.XDP, 10, ProceedOn.parseXdp(action.label()));
        assertEquals(mask, ((MemberDetails) link.details()).proceedOn().mask());
        assertEquals(
                mask,
                scene.dispatcher(DispatcherType.XDP)
                        .members()
                        .get(0)
                        .proceedOn()
                        .mask());
    }

    private void burst() {
        long before = scene.rig().arrived();
        towards.burst(BURST);
        Await.until(
                () -> "of " + BURST + " packets only " + (scene.rig().arrived() - before) + " have arrived",
                () -> scene.rig().arrived() == before + BURST);
    }

    private void awaitDelivered(long packets) {
        Await.until(
                () -> scene.rig().delivered() + " packets came through, not " + packets,
                () -> scene.rig().delivered() == packets);
    }
}
