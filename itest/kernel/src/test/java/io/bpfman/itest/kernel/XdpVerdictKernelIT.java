// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpMode;
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
@NeedsKernel
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
        if (towards != null) {
            towards.close();
        }
        if (scene != null) {
            scene.close();
        }
    }

    /** One verdict under one mask: whether the next member runs, which passes; and whether the packet goes on in the end. */
    record Case(int verdict, ProceedOn mask, boolean nextRuns, boolean passes) {
        @Override
        public String toString() {
            return "verdict " + verdict + " under mask 0x" + Long.toHexString(mask.mask());
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (XdpAction action : VERDICTS) {
            cases.add(new Case(action.code(), ProceedOn.of(action), true, true));
            cases.add(new Case(action.code(), NOTHING, false, action == XdpAction.PASS));
            cases.add(
                    new Case(action.code(), ProceedOn.XDP_DEFAULT, action == XdpAction.PASS, action == XdpAction.PASS));
        }
        for (int undefined : new int[] {5, 30, 32, 33, 34, 63, -1, -2, 99}) {
            cases.add(new Case(undefined, EVERYTHING, false, false));
        }
        cases.add(new Case(XdpAction.DISPATCHER_RETURN.code(), NOTHING, true, true));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aVerdictEndsTheChainUnlessTheMaskHasIt(Case one) {
        behaves(one, XdpMode.NATIVE);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void andSoItDoesInGenericMode(Case one) {
        behaves(one, XdpMode.GENERIC);
    }

    private void behaves(Case one, XdpMode mode) {
        Program first = scene.verdict(DispatcherType.XDP, one.verdict());
        Program next = scene.count(DispatcherType.XDP);
        scene.attachXdp(first, 10, one.mask(), mode);
        scene.attachXdp(next, 20, ProceedOn.XDP_DEFAULT, mode);
        long passed = scene.rig().delivered();

        burst();

        assertEquals(BURST, scene.counted(first));
        assertEquals(one.nextRuns() ? BURST : 0, scene.counted(next));
        awaitDelivered(passed + (one.passes() ? BURST : 0));
        Member member = scene.dispatcher(DispatcherType.XDP).members().get(0);
        assertEquals(one.mask(), member.proceedOn());
        assertEquals(one.nextRuns() ? 0 : BURST, member.counts().orElseThrow().stops());
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
