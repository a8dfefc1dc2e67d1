// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.KernelLink;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.ChainPlace;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kernel that has TCX links does with them. */
public abstract class KernelTcxContract extends KernelSuite {

    private TcHook hook;

    @BeforeEach
    void needTcx() {
        assumeTrue(
                kernel().features().has(Features.TCX),
                () -> "this kernel has no TCX: "
                        + kernel().features().get(Features.TCX).reason());
        hook = hook(Direction.INGRESS);
    }

    private Path linkPin(String name) {
        return directory().resolve(name);
    }

    private Attachment attach(LoadedProgram program, String name) {
        return attach(hook, program.pin(), linkPin(name));
    }

    private Attachment attach(TcHook on, Path programPin, Path linkPin) {
        return new Attachment(on, kernel().links().create(new LinkRequest.InChain(on), programPin, linkPin));
    }

    private static PinnedLink link(Attachment attachment) {
        return attachment.handle().link().orElseThrow();
    }

    private List<Long> chain() {
        return kernel().hooks().chain(hook).programs().stream()
                .map(ChainProgram::programId)
                .toList();
    }

    private static OptionalLong id(LoadedProgram program) {
        return OptionalLong.of(program.info().id());
    }

    @Test
    void attachesAndPinsALink() {
        assertEquals(List.of(), kernel().hooks().chain(hook).programs());
        LoadedProgram program = verdict(OK);
        Attachment handle = attach(program, "link");
        assertEquals(hook, handle.hook());
        assertEquals(linkPin("link"), link(handle).pin());
        assertTrue(link(handle).id() > 0);
        assertEquals(
                List.of(new ChainProgram(program.info().id(), link(handle).id())),
                kernel().hooks().chain(hook).programs());
        assertEquals(List.of(), kernel().hooks().chain(hook(Direction.EGRESS)).programs());
        assertEquals(id(program), handle.liveProgram(kernel()));
        assertTrue(kernel().pins().exists(linkPin("link")));
        assertEquals(
                Optional.of(new KernelLink(
                        link(handle).id(),
                        program.info().id(),
                        "tcx",
                        OptionalLong.of(46),
                        hook.netInterface().ifindex(),
                        0,
                        0)),
                kernel().links().info(link(handle).id()));
        handle.release(kernel());
        awaitEquals(0, () -> kernel().links().info(link(handle).id()).isPresent() ? 1 : 0, "the link's life");
    }

    @Test
    void handlesEveryPacketThatComesIn() {
        LoadedProgram program = verdict(OK);
        attach(program, "link");
        fixture().send(20, PORT);
        awaitEquals(20, () -> runs(program), "packets that the program saw");
    }

    @Test
    void runsTheChainInTheOrderOfAttachingUntilAVerdictEndsIt() {
        LoadedProgram first = verdict(UNSPEC);
        LoadedProgram second = verdict(SHOT);
        LoadedProgram third = verdict(OK);
        attach(first, "first");
        attach(second, "second");
        attach(third, "third");
        assertEquals(List.of(first.info().id(), second.info().id(), third.info().id()), chain());
        fixture().send(10, PORT);
        awaitEquals(10, () -> runs(second), "packets that the second saw");
        assertEquals(10, runs(first));
        assertEquals(0, runs(third));
    }

    private Attachment attach(LoadedProgram program, String name, ChainPlace place, OptionalLong revision) {
        return new Attachment(
                hook,
                kernel().links().create(new LinkRequest.InChain(hook, place, revision), program.pin(), linkPin(name)));
    }

    private long revision() {
        return kernel().hooks().chain(hook).revision();
    }

    private static List<Long> ids(LoadedProgram... programs) {
        return Stream.of(programs).map(program -> program.info().id()).toList();
    }

    @Test
    void attachesWhereItIsAskedTo() {
        LoadedProgram middle = verdict(UNSPEC);
        LoadedProgram first = verdict(UNSPEC);
        LoadedProgram last = verdict(UNSPEC);
        LoadedProgram before = verdict(UNSPEC);
        LoadedProgram behind = verdict(UNSPEC);
        long anchor = link(attach(middle, "middle", ChainPlace.first(), OptionalLong.empty()))
                .id();
        attach(last, "last", ChainPlace.last(), OptionalLong.empty());
        attach(first, "first", ChainPlace.first(), OptionalLong.empty());
        attach(before, "before", ChainPlace.before(anchor), OptionalLong.empty());
        attach(behind, "behind", ChainPlace.after(anchor), OptionalLong.empty());
        assertEquals(ids(first, before, middle, behind, last), chain());
        fixture().send(7, PORT);
        awaitEquals(7, () -> runs(last), "packets that the last saw");
        for (LoadedProgram program : List.of(first, before, middle, behind)) {
            assertEquals(7, runs(program));
        }
    }

    @Test
    void attachesToTheChainThatWasSeenAndToNoOther() {
        LoadedProgram theirs = verdict(UNSPEC);
        LoadedProgram ours = verdict(UNSPEC);
        long seen = revision();
        Attachment other = attach(theirs, "theirs");
        assertRefused(() -> attach(ours, "ours", ChainPlace.first(), OptionalLong.of(seen)), "ESTALE");
        assertFalse(kernel().pins().exists(linkPin("ours")));
        assertEquals(ids(theirs), chain());
        attach(ours, "ours", ChainPlace.before(link(other).id()), OptionalLong.of(revision()));
        assertEquals(ids(ours, theirs), chain());
    }

    @Test
    void everyChangeGivesTheChainAnotherRevision() {
        attach(verdict(UNSPEC), "stays");
        long alone = revision();
        Attachment link = attach(verdict(UNSPEC), "link");
        long attached = revision();
        link.replace(kernel(), verdict(UNSPEC).pin());
        long replaced = revision();
        link.release(kernel());
        assertEquals(4, Set.of(alone, attached, replaced, revision()).size());
    }

    @Test
    void refusesAPlaceBesideALinkThatIsNotThere() {
        LoadedProgram stays = verdict(UNSPEC);
        attach(stays, "stays");
        Attachment gone = attach(verdict(UNSPEC), "gone");
        gone.release(kernel());
        LoadedProgram program = verdict(OK);
        assertRefused(
                () -> attach(program, "link", ChainPlace.before(link(gone).id()), OptionalLong.empty()), "ENOENT");
        assertRefused(() -> attach(program, "link", ChainPlace.after(link(gone).id()), OptionalLong.empty()), "ENOENT");
        TcHook egress = hook(Direction.EGRESS);
        Attachment elsewhere = attach(egress, verdict(OK).pin(), linkPin("elsewhere"));
        assertRefused(
                () -> attach(program, "link", ChainPlace.before(link(elsewhere).id()), OptionalLong.empty()), "ENOENT");
        assertFalse(kernel().pins().exists(linkPin("link")));
        assertEquals(ids(stays), chain());
    }

    @Test
    void takesNoMoreThanTheHookHasRoomFor() {
        for (int i = 0; i < 63; i++) {
            attach(verdict(UNSPEC), "link" + i);
        }
        assertThrows(NoFreeSlotException.class, () -> attach(verdict(OK), "one_more"));
        assertEquals(63, kernel().hooks().chain(hook).programs().size());
    }

    @Test
    void replacesTheProgramOfALink() {
        LoadedProgram before = verdict(OK);
        LoadedProgram after = verdict(SHOT);
        Attachment handle = attach(before, "link");
        handle.replace(kernel(), after.pin());
        handle.replace(kernel(), after.pin());
        assertEquals(id(after), handle.liveProgram(kernel()));
        assertEquals(
                List.of(new ChainProgram(after.info().id(), link(handle).id())),
                kernel().hooks().chain(hook).programs());
        fixture().send(5, PORT);
        awaitEquals(5, () -> runs(after), "packets that the new program saw");
        assertEquals(0, runs(before));
    }

    @Test
    void aLinkKeepsItsProgram() {
        LoadedProgram program = verdict(OK);
        Attachment handle = attach(program, "link");
        kernel().pins().remove(program.pin());
        assertEquals(id(program), handle.liveProgram(kernel()));
        fixture().send(3, PORT);
        awaitEquals(3, () -> runs(program), "packets that the program saw");
    }

    @Test
    void releasesALinkAndNoOther() {
        LoadedProgram stays = verdict(UNSPEC);
        Attachment other = attach(stays, "other");
        Attachment handle = attach(verdict(OK), "link");
        handle.release(kernel());
        assertFalse(kernel().pins().exists(linkPin("link")));
        assertEquals(OptionalLong.empty(), handle.liveProgram(kernel()));
        assertEquals(id(stays), other.liveProgram(kernel()));
        assertEquals(List.of(stays.info().id()), chain());
        handle.release(kernel());
    }

    @Test
    void aLinkThatIsNotAtItsPinIsFoundByItsId() {
        LoadedProgram program = verdict(OK);
        LoadedProgram next = verdict(SHOT);
        Attachment handle = attach(program, "link");
        kernel().pins().duplicate(linkPin("link"), linkPin("elsewhere"));
        kernel().pins().remove(linkPin("link"));
        assertEquals(id(program), handle.liveProgram(kernel()));
        handle.replace(kernel(), next.pin());
        assertEquals(id(next), handle.liveProgram(kernel()));
        handle.release(kernel());
        handle.detach(kernel(), program.info().id());
        assertEquals(List.of(next.info().id()), chain(), "its pin is not ours, and nor is its program");
        Attachment otherHook = new Attachment(hook(Direction.EGRESS), link(handle));
        assertEquals(OptionalLong.empty(), otherHook.liveProgram(kernel()));
        otherHook.detach(kernel(), next.info().id());
        assertEquals(id(next), handle.liveProgram(kernel()), "a link of its id on another hook is another one");
        handle.detach(kernel(), next.info().id());
        assertEquals(List.of(), chain());
        assertEquals(OptionalLong.empty(), handle.liveProgram(kernel()));
        handle.detach(kernel(), next.info().id());
    }

    @Test
    void aLinkAtWhosePinThereIsAnotherIsNotTakenForIt() {
        Attachment first = attach(verdict(UNSPEC), "first");
        Attachment second = attach(verdict(OK), "second");
        Attachment mixed = new Attachment(
                hook, new PinnedLink(link(second).pin(), link(first).id()));
        assertEquals(OptionalLong.empty(), mixed.liveProgram(kernel()));
        mixed.release(kernel());
        assertEquals(2, chain().size());
    }

    @Test
    void releasesALinkWhosePinIsCovered() {
        LoadedProgram program = verdict(OK);
        Attachment handle = attach(program, "link");
        fixture().cover();
        assertFalse(kernel().pins().exists(linkPin("link")));
        assertEquals(id(program), handle.liveProgram(kernel()));
        handle.release(kernel());
        assertEquals(List.of(), chain());
        fixture().uncover();
        assertFalse(kernel().pins().exists(linkPin("link")));
        assertTrue(kernel().pins().exists(program.pin()));
    }

    @Test
    void takesNoOtherLinkForOneThatIsGone() {
        Attachment gone = attach(verdict(OK), "link");
        gone.release(kernel());
        LoadedProgram stays = verdict(OK);
        Attachment later = attach(stays, "link");
        assertEquals(OptionalLong.empty(), gone.liveProgram(kernel()));
        assertRefused(() -> gone.replace(kernel(), verdict(SHOT).pin()), "ENOENT");
        gone.release(kernel());
        assertEquals(id(stays), later.liveProgram(kernel()));
    }

    @Test
    void refusesAProgramTwiceInOneChain() {
        LoadedProgram program = verdict(OK);
        attach(program, "link");
        assertRefused(() -> attach(program, "again"), "EEXIST");
        assertFalse(kernel().pins().exists(linkPin("again")));
        assertEquals(List.of(program.info().id()), chain());
    }

    @Test
    void leavesNothingAttachedWhenTheLinkCannotBePinned() {
        LoadedProgram program = verdict(OK);
        assertRefused(() -> attach(hook, program.pin(), program.pin()), "EEXIST");
        assertRefused(() -> attach(program, "nowhere/link"), "ENOENT");
        awaitEquals(0, () -> chain().size(), "programs in the chain");
    }

    @Test
    void refusesWhatIsNotThere() {
        Path nothing = directory().resolve("nothing");
        assertRefused(() -> attach(hook, nothing, linkPin("link")), "ENOENT");
        LoadedProgram program = verdict(OK);
        Attachment handle = attach(program, "link");
        assertRefused(() -> handle.replace(kernel(), nothing), "ENOENT");
        assertEquals(id(program), handle.liveProgram(kernel()));
    }

    @Test
    void outlivesTheInterface() {
        LoadedProgram program = verdict(OK);
        Attachment handle = attach(program, "link");
        fixture().removeInterface();
        awaitEquals(0, () -> handle.liveProgram(kernel()).isPresent() ? 1 : 0, "the link's life on the interface");
        assertThrows(
                InterfaceNotFoundException.class,
                () -> kernel().hooks().chain(hook).programs());
        assertThrows(InterfaceNotFoundException.class, () -> attach(program, "again"));
        assertThrows(
                RuntimeException.class,
                () -> handle.replace(kernel(), verdict(SHOT).pin()));
        handle.release(kernel());
        assertFalse(kernel().pins().exists(linkPin("link")));
    }
}
