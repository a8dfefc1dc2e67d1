// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.KernelLink;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks.XdpProgram;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.XdpHook;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every kernel that has XDP links does with them, and with the XDP dispatcher. */
public abstract class KernelXdpContract extends KernelSuite {

    private static final int EMPTY = 0x8000_0000;
    private static final int VERDICTS = 0x1F;
    private static final int PASS = XdpAction.PASS.code();
    private static final int DROP = XdpAction.DROP.code();

    private XdpHook hook;
    private int loaded;

    @BeforeEach
    void needXdp() {
        assumeTrue(
                kernel().features().has(Features.XDP),
                () -> "this kernel has no XDP links: "
                        + kernel().features().get(Features.XDP).reason());
        hook = new XdpHook(fixture().netInterface());
    }

    private Path linkPin(String name) {
        return directory().resolve(name);
    }

    private LoadedProgram xdp(String object, String program, Map<String, GlobalValue> globals) {
        Path where = directory().resolve("xdp" + ++loaded);
        return kernel().programs()
                .load(LoadSpec.of(
                                Samples.object(object),
                                List.of(ProgramSelector.parse("xdp:" + program)),
                                new PinLayout(where + "/program", where + "/{name}"))
                        .withGlobals(globals))
                .get(0);
    }

    /** A program that answers this verdict and counts its runs. */
    private LoadedProgram xdpVerdict(int verdict) {
        return xdp("test/xdp_verdict", "xdp_verdict", Map.of("verdict", u32(verdict)));
    }

    private Attachment attach(LoadedProgram program, XdpMode mode) {
        return hook.attach(kernel(), program.pin(), mode, linkPin("link"));
    }

    private static PinnedLink link(Attachment attachment) {
        return attachment.handle().link().orElseThrow();
    }

    private List<XdpProgram> query() {
        return kernel().hooks().xdp(hook);
    }

    private static OptionalLong id(LoadedProgram program) {
        return OptionalLong.of(program.info().id());
    }

    @ParameterizedTest
    @EnumSource(XdpMode.class)
    void attachesAndPinsALinkInTheModeThatWasAskedFor(XdpMode mode) {
        assertEquals(List.of(), query());
        LoadedProgram program = xdpVerdict(PASS);
        Attachment handle = attach(program, mode);
        XdpMode expected = mode == XdpMode.GENERIC ? XdpMode.GENERIC : XdpMode.NATIVE;
        assertEquals(hook, handle.hook());
        assertEquals(linkPin("link"), link(handle).pin());
        assertEquals(
                expected,
                handle.mode().orElseThrow().mode(),
                handle.mode().orElseThrow().reason());
        assertEquals(
                mode == XdpMode.AUTO ? "the driver takes it" : "asked for",
                handle.mode().orElseThrow().reason());
        assertEquals(
                List.of(new XdpProgram(
                        program.info().id(), expected.label(), link(handle).id())),
                query());
        assertEquals(id(program), handle.liveProgram(kernel()));
        assertEquals("xdp", program.info().kernelType());
        assertEquals(
                Optional.of(new KernelLink(
                        link(handle).id(),
                        program.info().id(),
                        "xdp",
                        OptionalLong.empty(),
                        hook.netInterface().ifindex(),
                        0,
                        0)),
                kernel().links().info(link(handle).id()));
        fixture().send(20, PORT);
        awaitEquals(20, () -> runs(program), "packets that the program saw");
    }

    @Test
    void replacesTheProgramOfALink() {
        LoadedProgram before = xdpVerdict(PASS);
        LoadedProgram after = xdpVerdict(DROP);
        Attachment handle = attach(before, XdpMode.AUTO);
        handle.replace(kernel(), after.pin());
        handle.replace(kernel(), after.pin());
        assertEquals(id(after), handle.liveProgram(kernel()));
        assertEquals(after.info().id(), query().get(0).programId());
        assertRefused(() -> handle.replace(kernel(), verdict(OK).pin()), "EINVAL");
        assertRefused(() -> handle.replace(kernel(), linkPin("nothing")), "ENOENT");
        assertEquals(id(after), handle.liveProgram(kernel()));
    }

    /** {@code bpf_xdp_link_update}: which is why a link that an earlier release made goes on with programs as that release loaded them. */
    @Test
    void aLinkTakesOnlyProgramsOfTheAttachTypeThatItsFirstHad() {
        LoadedProgram typed = xdpVerdict(PASS);
        LoadedProgram untyped = xdpUntyped();
        Attachment first = attach(typed, XdpMode.AUTO);
        assertRefused(() -> first.replace(kernel(), untyped.pin()), "EINVAL");
        assertEquals(id(typed), first.liveProgram(kernel()));
        first.release(kernel());
        awaitEquals(0, () -> query().size(), "XDP programs of the interface");
        Attachment second = attach(untyped, XdpMode.AUTO);
        assertRefused(() -> second.replace(kernel(), typed.pin()), "EINVAL");
        LoadedProgram next = xdpUntyped();
        second.replace(kernel(), next.pin());
        assertEquals(id(next), second.liveProgram(kernel()));
    }

    private LoadedProgram xdpUntyped() {
        Path where = directory().resolve("untyped" + ++loaded);
        return kernel().programs()
                .load(LoadSpec.of(
                                Samples.object("test/xdp_verdict"),
                                List.of(ProgramSelector.parse("xdp:xdp_verdict")),
                                new PinLayout(where + "/program", where + "/{name}"))
                        .withUntyped(true))
                .get(0);
    }

    @Test
    void aLinkThatIsNotAtItsPinIsFoundByItsId() {
        LoadedProgram program = xdpVerdict(PASS);
        LoadedProgram next = xdpVerdict(DROP);
        Attachment handle = attach(program, XdpMode.AUTO);
        kernel().pins().duplicate(linkPin("link"), linkPin("elsewhere"));
        kernel().pins().remove(linkPin("link"));
        assertEquals(id(program), handle.liveProgram(kernel()));
        handle.replace(kernel(), next.pin());
        handle.release(kernel());
        handle.detach(kernel(), program.info().id());
        assertEquals(id(next), handle.liveProgram(kernel()), "its pin is not ours, and nor is its program");
        handle.detach(kernel(), next.info().id());
        assertEquals(List.of(), query());
        assertEquals(OptionalLong.empty(), handle.liveProgram(kernel()));
    }

    @Test
    void releasesALinkWhosePinIsCovered() {
        Attachment handle = attach(xdpVerdict(PASS), XdpMode.AUTO);
        fixture().cover();
        handle.release(kernel());
        assertEquals(List.of(), query());
        fixture().uncover();
        assertFalse(kernel().pins().exists(linkPin("link")));
    }

    @Test
    void refusesASecondProgramAndLeavesTheFirst() {
        LoadedProgram first = xdpVerdict(PASS);
        Attachment handle = attach(first, XdpMode.AUTO);
        LoadedProgram second = xdpVerdict(PASS);
        for (XdpMode mode : XdpMode.values()) {
            assertRefused(() -> hook.attach(kernel(), second.pin(), mode, linkPin("second")), "EBUSY", "EEXIST");
        }
        assertFalse(kernel().pins().exists(linkPin("second")));
        assertEquals(
                List.of(new XdpProgram(first.info().id(), "native", link(handle).id())), query());
    }

    @Test
    void seesAProgramOfOthersAndLeavesIt() {
        fixture().addForeignXdp();
        List<XdpProgram> foreign = query();
        assertEquals(1, foreign.size());
        assertEquals(0, foreign.get(0).linkId(), "it hangs on no link");
        assertRefused(() -> attach(xdpVerdict(PASS), XdpMode.AUTO), "EBUSY", "EEXIST");
        assertEquals(foreign, query());
    }

    @Test
    void releasesALinkAndNoOther() {
        Attachment gone = attach(xdpVerdict(PASS), XdpMode.AUTO);
        gone.release(kernel());
        awaitEquals(0, () -> query().size(), "XDP programs of the interface");
        assertFalse(kernel().pins().exists(linkPin("link")));
        assertEquals(OptionalLong.empty(), gone.liveProgram(kernel()));
        LoadedProgram stays = xdpVerdict(PASS);
        Attachment later = attach(stays, XdpMode.AUTO);
        assertRefused(() -> gone.replace(kernel(), stays.pin()), "ENOENT");
        gone.release(kernel());
        assertEquals(id(stays), later.liveProgram(kernel()));
    }

    @Test
    void leavesNothingAttachedWhenTheLinkCannotBePinned() {
        LoadedProgram program = xdpVerdict(PASS);
        assertRefused(() -> hook.attach(kernel(), program.pin(), XdpMode.AUTO, program.pin()), "EEXIST");
        awaitEquals(0, () -> query().size(), "XDP programs of the interface");
    }

    @Test
    void outlivesTheInterface() {
        LoadedProgram program = xdpVerdict(PASS);
        Attachment handle = attach(program, XdpMode.AUTO);
        fixture().removeInterface();
        awaitEquals(0, () -> handle.liveProgram(kernel()).isPresent() ? 1 : 0, "the link's life on the interface");
        assertThrows(InterfaceNotFoundException.class, this::query);
        assertThrows(InterfaceNotFoundException.class, () -> attach(program, XdpMode.AUTO));
        handle.release(kernel());
        assertFalse(kernel().pins().exists(linkPin("link")));
    }

    /** The configuration of an XDP dispatcher, each slot with the same mask, as masks are written for it: with the bit of an empty slot, and none of no verdict. */
    private static GlobalValue config(int slots, boolean frags, int mask) {
        ByteBuffer config = ByteBuffer.allocate(124).order(ByteOrder.nativeOrder());
        config.put((byte) 236).put((byte) 2).put((byte) slots).put((byte) (frags ? 1 : 0));
        for (int slot = 0; slot < slots; slot++) {
            config.putInt((mask & VERDICTS) | EMPTY);
        }
        return GlobalValue.of(config.array());
    }

    private LoadedProgram dispatcher(int slots, boolean frags, int mask) {
        return xdp(
                Samples.XDP_DISPATCHER + (frags ? "_frags" : ""),
                "xdp_dispatcher",
                Map.of("CONFIG", config(slots, frags, mask), "COUNTING", GlobalValue.parse("01")));
    }

    private void fill(LoadedProgram dispatcher, int slot, LoadedProgram member) {
        kernel().maps().putProgram(dispatcher.mapPins().get("slots"), slot, member.pin());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 4", "1, 1, 4", "2, 2, 4", "3, 3, 4", "4, 4, 4", "1, 2, 2", "0, 2, 1", "3, 2, 8", "4, 2, 16",
        "31, 2, 0", "5, 0, 4", "30, 0, -1", "32, 0, -1", "33, 0, -1", "34, 0, 4", "63, 0, 0", "-1, 0, -1", "99, 0, -1"
    })
    void aChainEndsInItsMembersVerdictUnlessTheMaskHasIt(int verdict, int expected, int mask) {
        // a verdict in the mask lets the next run, which passes; one that is none ends in XDP_ABORTED
        boolean goesOn = (verdict >= 0 && verdict <= 4 && (mask >>> verdict & 1) == 1) || verdict == 31;
        LoadedProgram dispatcher = dispatcher(2, false, mask);
        LoadedProgram first = xdpVerdict(verdict);
        LoadedProgram second = xdpVerdict(PASS);
        fill(dispatcher, 0, first);
        fill(dispatcher, 1, second);
        assertEquals(goesOn ? PASS : expected, run(dispatcher));
        assertEquals(1, runs(first));
        assertEquals(goesOn ? 1 : 0, runs(second));
        Path counters = dispatcher.mapPins().get("counters");
        assertEquals(verdict == 31 ? 0 : 1, sum(counters, 0, 0), "runs counted");
        assertEquals(goesOn ? 0 : 1, sum(counters, 0, 8), "stops counted");
    }

    @ParameterizedTest
    @CsvSource({"false, 0, 0, 0", "false, 1, 2, 1", "true, 0, 0, 0", "true, 1, 2, 1"})
    void aFilledSlotWhoseCallFailsAbortsOrIsPassedAndIsCounted(
            boolean frags, int onFailure, int expected, int lastRuns) {
        assumeTrue(!frags || kernel().features().has(Features.XDP_FRAGS), "packets of several buffers are missing");
        LoadedProgram dispatcher = xdp(
                Samples.XDP_DISPATCHER + (frags ? "_frags" : ""),
                "xdp_dispatcher",
                Map.of(
                        "CONFIG", config(3, frags, 1 << PASS),
                        "FILLED", filled(0b101),
                        "SLOT_FAILURE", GlobalValue.of(new byte[] {(byte) onFailure})));
        LoadedProgram last = frags
                ? xdp("samples/xdp_count_frags", "xdp_count_frags", Map.of())
                : xdp("samples/xdp_count", "xdp_count", Map.of());
        fill(dispatcher, 2, last);
        assertEquals(expected, run(dispatcher));
        assertEquals(lastRuns, sum(last.mapPins().get("packets"), 0, 0));
        Path failures = dispatcher.mapPins().get("failures");
        assertEquals(
                List.of(1L, 0L, 0L, 1L),
                List.of(sum(failures, 0, 0), sum(failures, 1, 0), sum(failures, 2, 0), sum(failures, 16, 0)));
    }

    @Test
    void emptySlotsNeverEndAChainAndAChainWithoutMembersPasses() {
        assertEquals(PASS, run(dispatcher(0, false, 0)));
        LoadedProgram dispatcher = dispatcher(10, false, 0);
        assertEquals(PASS, run(dispatcher));
        fill(dispatcher, 9, xdpVerdict(DROP));
        assertEquals(DROP, run(dispatcher));
    }

    @Test
    void membersAndDispatcherHaveToBeAlikeInTakingPacketsOfSeveralBuffers() {
        assumeTrue(
                kernel().features().has(Features.XDP_FRAGS),
                () -> kernel().features().get(Features.XDP_FRAGS).reason());
        LoadedProgram plain = xdp("samples/xdp_count", "xdp_count", Map.of());
        LoadedProgram frags = xdp("samples/xdp_count_frags", "xdp_count_frags", Map.of());
        LoadedProgram plainDispatcher = dispatcher(1, false, 4);
        LoadedProgram fragsDispatcher = dispatcher(1, true, 4);
        assertRefused(() -> fill(plainDispatcher, 0, frags), "EINVAL");
        assertRefused(() -> fill(fragsDispatcher, 0, plain), "EINVAL");
        fill(plainDispatcher, 0, plain);
        fill(fragsDispatcher, 0, frags);
        assertEquals(PASS, run(plainDispatcher));
        assertEquals(PASS, run(fragsDispatcher));
        assertEquals(1, sum(plain.mapPins().get("packets"), 0, 0));
        assertEquals(1, sum(frags.mapPins().get("packets"), 0, 0));
        assertRefused(() -> fill(plainDispatcher, 0, verdict(OK)), "EINVAL");
    }

    @Test
    void aProgramForPacketsOfSeveralBuffersIsToBeHadWithoutThemToo() {
        assumeTrue(
                kernel().features().has(Features.XDP_FRAGS),
                () -> kernel().features().get(Features.XDP_FRAGS).reason());
        LoadedProgram frags = xdp("samples/xdp_count_frags", "xdp_count_frags", Map.of());
        Path pin = directory().resolve("plain");
        kernel().programs()
                .load(LoadSpec.of(
                                Samples.object("samples/xdp_count_frags"),
                                List.of(ProgramSelector.parse("xdp:xdp_count_frags")),
                                new PinLayout(pin + "/program", pin + "/{name}"))
                        .withMapsOf(OptionalLong.of(frags.info().id()))
                        .withPlain(true));
        LoadedProgram dispatcher = dispatcher(2, false, 4);
        kernel().maps().putProgram(dispatcher.mapPins().get("slots"), 0, pin.resolve("program"));
        fill(dispatcher, 1, xdpVerdict(PASS));
        assertEquals(PASS, run(dispatcher));
        assertEquals(1, sum(frags.mapPins().get("packets"), 0, 0), "both count in the same map");
    }

    @Test
    void theDispatcherRunsOnTheInterface() {
        LoadedProgram dispatcher = dispatcher(2, false, 4);
        LoadedProgram first = xdpVerdict(PASS);
        LoadedProgram second = xdpVerdict(PASS);
        fill(dispatcher, 0, first);
        fill(dispatcher, 1, second);
        Attachment handle = attach(dispatcher, XdpMode.AUTO);
        assertTrue(link(handle).id() > 0);
        fixture().send(10, PORT);
        awaitEquals(10, () -> runs(second), "packets that the second saw");
        assertEquals(10, runs(first));
    }
}
