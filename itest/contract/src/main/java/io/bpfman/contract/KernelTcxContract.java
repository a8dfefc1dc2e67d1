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
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxLinks;
import io.bpfman.spi.kernel.TcxPlace;
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

    private AttachHandle.TcxLink attach(LoadedProgram program, String name) {
        return kernel().tcxLinks().attach(hook, program.pin(), linkPin(name));
    }

    private List<Long> chain() {
        return kernel().tcxLinks().query(hook).stream()
                .map(TcxLinks.Attached::programId)
                .toList();
    }

    private static OptionalLong id(LoadedProgram program) {
        return OptionalLong.of(program.info().id());
    }

    @Test
    void attachesAndPinsALink() {
        assertEquals(List.of(), kernel().tcxLinks().query(hook));
        LoadedProgram program = verdict(OK);
        AttachHandle.TcxLink handle = attach(program, "link");
        assertEquals(hook, handle.hook());
        assertEquals(linkPin("link"), handle.pin());
        assertTrue(handle.linkId() > 0);
        assertEquals(
                List.of(new TcxLinks.Attached(program.info().id(), handle.linkId())),
                kernel().tcxLinks().query(hook));
        assertEquals(List.of(), kernel().tcxLinks().query(hook(Direction.EGRESS)));
        assertEquals(id(program), kernel().liveProgram(handle));
        assertTrue(kernel().pins().exists(linkPin("link")));
        assertEquals(
                Optional.of(new KernelLink(
                        handle.linkId(),
                        program.info().id(),
                        "tcx",
                        OptionalLong.of(46),
                        hook.netInterface().ifindex(),
                        0,
                        0)),
                kernel().links().describe(handle.linkId()));
        kernel().release(handle);
        awaitEquals(0, () -> kernel().links().describe(handle.linkId()).isPresent() ? 1 : 0, "the link's life");
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

    private AttachHandle.TcxLink attach(LoadedProgram program, String name, TcxPlace place, OptionalLong revision) {
        return kernel().tcxLinks().attach(hook, program.pin(), linkPin(name), place, revision);
    }

    private long revision() {
        return kernel().tcxLinks().chain(hook).revision();
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
        long anchor = attach(middle, "middle", new TcxPlace.First(), OptionalLong.empty())
                .linkId();
        attach(last, "last", new TcxPlace.Last(), OptionalLong.empty());
        attach(first, "first", new TcxPlace.First(), OptionalLong.empty());
        attach(before, "before", new TcxPlace.Before(anchor), OptionalLong.empty());
        attach(behind, "behind", new TcxPlace.After(anchor), OptionalLong.empty());
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
        AttachHandle.TcxLink other = attach(theirs, "theirs");
        assertRefused(() -> attach(ours, "ours", new TcxPlace.First(), OptionalLong.of(seen)), "ESTALE");
        assertFalse(kernel().pins().exists(linkPin("ours")));
        assertEquals(ids(theirs), chain());
        attach(ours, "ours", new TcxPlace.Before(other.linkId()), OptionalLong.of(revision()));
        assertEquals(ids(ours, theirs), chain());
    }

    @Test
    void everyChangeGivesTheChainAnotherRevision() {
        attach(verdict(UNSPEC), "stays");
        long alone = revision();
        AttachHandle.TcxLink link = attach(verdict(UNSPEC), "link");
        long attached = revision();
        kernel().replace(link, verdict(UNSPEC).pin());
        long replaced = revision();
        kernel().release(link);
        assertEquals(4, Set.of(alone, attached, replaced, revision()).size());
    }

    @Test
    void refusesAPlaceBesideALinkThatIsNotThere() {
        LoadedProgram stays = verdict(UNSPEC);
        attach(stays, "stays");
        AttachHandle.TcxLink gone = attach(verdict(UNSPEC), "gone");
        kernel().release(gone);
        LoadedProgram program = verdict(OK);
        assertRefused(
                () -> attach(program, "link", new TcxPlace.Before(gone.linkId()), OptionalLong.empty()), "ENOENT");
        assertRefused(() -> attach(program, "link", new TcxPlace.After(gone.linkId()), OptionalLong.empty()), "ENOENT");
        TcHook egress = hook(Direction.EGRESS);
        AttachHandle.TcxLink elsewhere =
                kernel().tcxLinks().attach(egress, verdict(OK).pin(), linkPin("elsewhere"));
        assertRefused(
                () -> attach(program, "link", new TcxPlace.Before(elsewhere.linkId()), OptionalLong.empty()), "ENOENT");
        assertFalse(kernel().pins().exists(linkPin("link")));
        assertEquals(ids(stays), chain());
    }

    @Test
    void takesNoMoreThanTheHookHasRoomFor() {
        for (int i = 0; i < 63; i++) {
            attach(verdict(UNSPEC), "link" + i);
        }
        assertThrows(NoFreeSlotException.class, () -> attach(verdict(OK), "one_more"));
        assertEquals(63, kernel().tcxLinks().chain(hook).programs().size());
    }

    @Test
    void replacesTheProgramOfALink() {
        LoadedProgram before = verdict(OK);
        LoadedProgram after = verdict(SHOT);
        AttachHandle.TcxLink handle = attach(before, "link");
        kernel().replace(handle, after.pin());
        kernel().replace(handle, after.pin());
        assertEquals(id(after), kernel().liveProgram(handle));
        assertEquals(
                List.of(new TcxLinks.Attached(after.info().id(), handle.linkId())),
                kernel().tcxLinks().query(hook));
        fixture().send(5, PORT);
        awaitEquals(5, () -> runs(after), "packets that the new program saw");
        assertEquals(0, runs(before));
    }

    @Test
    void aLinkKeepsItsProgram() {
        LoadedProgram program = verdict(OK);
        AttachHandle.TcxLink handle = attach(program, "link");
        kernel().pins().remove(program.pin());
        assertEquals(id(program), kernel().liveProgram(handle));
        fixture().send(3, PORT);
        awaitEquals(3, () -> runs(program), "packets that the program saw");
    }

    @Test
    void releasesALinkAndNoOther() {
        LoadedProgram stays = verdict(UNSPEC);
        AttachHandle.TcxLink other = attach(stays, "other");
        AttachHandle.TcxLink handle = attach(verdict(OK), "link");
        kernel().release(handle);
        assertFalse(kernel().pins().exists(linkPin("link")));
        assertEquals(OptionalLong.empty(), kernel().liveProgram(handle));
        assertEquals(id(stays), kernel().liveProgram(other));
        assertEquals(List.of(stays.info().id()), chain());
        kernel().release(handle);
    }

    @Test
    void aLinkThatIsNotAtItsPinIsFoundByItsId() {
        LoadedProgram program = verdict(OK);
        LoadedProgram next = verdict(SHOT);
        AttachHandle.TcxLink handle = attach(program, "link");
        kernel().pins().duplicate(linkPin("link"), linkPin("elsewhere"));
        kernel().pins().remove(linkPin("link"));
        assertEquals(id(program), kernel().liveProgram(handle));
        kernel().replace(handle, next.pin());
        assertEquals(id(next), kernel().liveProgram(handle));
        kernel().release(handle);
        kernel().detach(handle, program.info().id());
        assertEquals(List.of(next.info().id()), chain(), "its pin is not ours, and nor is its program");
        AttachHandle.TcxLink otherHook =
                new AttachHandle.TcxLink(hook(Direction.EGRESS), linkPin("link"), handle.linkId());
        assertEquals(OptionalLong.empty(), kernel().liveProgram(otherHook));
        kernel().detach(otherHook, next.info().id());
        assertEquals(id(next), kernel().liveProgram(handle), "a link of its id on another hook is another one");
        kernel().detach(handle, next.info().id());
        assertEquals(List.of(), chain());
        assertEquals(OptionalLong.empty(), kernel().liveProgram(handle));
        kernel().detach(handle, next.info().id());
    }

    @Test
    void aLinkAtWhosePinThereIsAnotherIsNotTakenForIt() {
        AttachHandle.TcxLink first = attach(verdict(UNSPEC), "first");
        AttachHandle.TcxLink second = attach(verdict(OK), "second");
        AttachHandle.TcxLink mixed = new AttachHandle.TcxLink(hook, second.pin(), first.linkId());
        assertEquals(OptionalLong.empty(), kernel().liveProgram(mixed));
        kernel().release(mixed);
        assertEquals(2, chain().size());
    }

    @Test
    void releasesALinkWhosePinIsCovered() {
        LoadedProgram program = verdict(OK);
        AttachHandle.TcxLink handle = attach(program, "link");
        fixture().cover();
        assertFalse(kernel().pins().exists(linkPin("link")));
        assertEquals(id(program), kernel().liveProgram(handle));
        kernel().release(handle);
        assertEquals(List.of(), chain());
        fixture().uncover();
        assertFalse(kernel().pins().exists(linkPin("link")));
        assertTrue(kernel().pins().exists(program.pin()));
    }

    @Test
    void takesNoOtherLinkForOneThatIsGone() {
        AttachHandle.TcxLink gone = attach(verdict(OK), "link");
        kernel().release(gone);
        LoadedProgram stays = verdict(OK);
        AttachHandle.TcxLink later = attach(stays, "link");
        assertEquals(OptionalLong.empty(), kernel().liveProgram(gone));
        assertRefused(() -> kernel().replace(gone, verdict(SHOT).pin()), "ENOENT");
        kernel().release(gone);
        assertEquals(id(stays), kernel().liveProgram(later));
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
        assertRefused(() -> kernel().tcxLinks().attach(hook, program.pin(), program.pin()), "EEXIST");
        assertRefused(() -> attach(program, "nowhere/link"), "ENOENT");
        awaitEquals(0, () -> chain().size(), "programs in the chain");
    }

    @Test
    void refusesWhatIsNotThere() {
        Path nothing = directory().resolve("nothing");
        assertRefused(() -> kernel().tcxLinks().attach(hook, nothing, linkPin("link")), "ENOENT");
        LoadedProgram program = verdict(OK);
        AttachHandle.TcxLink handle = attach(program, "link");
        assertRefused(() -> kernel().replace(handle, nothing), "ENOENT");
        assertEquals(id(program), kernel().liveProgram(handle));
    }

    @Test
    void outlivesTheInterface() {
        LoadedProgram program = verdict(OK);
        AttachHandle.TcxLink handle = attach(program, "link");
        fixture().removeInterface();
        awaitEquals(0, () -> kernel().liveProgram(handle).isPresent() ? 1 : 0, "the link's life on the interface");
        assertThrows(InterfaceNotFoundException.class, () -> kernel().tcxLinks().query(hook));
        assertThrows(InterfaceNotFoundException.class, () -> attach(program, "again"));
        assertThrows(
                RuntimeException.class,
                () -> kernel().replace(handle, verdict(SHOT).pin()));
        kernel().release(handle);
        assertFalse(kernel().pins().exists(linkPin("link")));
    }
}
