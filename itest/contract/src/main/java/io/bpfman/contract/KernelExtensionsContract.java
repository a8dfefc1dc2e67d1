// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.KernelLink;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every kernel that takes extension programs does with their links. */
public abstract class KernelExtensionsContract extends ExtensionsSuite {

    @Test
    void anEmptyDispatcherAccepts() {
        assertEquals(OK, run(freplaceDispatcher(3, 0)));
        assertEquals(OK, run(freplaceDispatcher(0, 0)));
    }

    @Test
    void linksAnExtensionIntoAFunction() {
        LoadedProgram dispatcher = freplaceDispatcher(2, COUNTERS);
        LoadedProgram member = member(SHOT);
        long link = link(member, dispatcher, 1);
        assertTrue(link > 0);
        assertTrue(kernel().pins().exists(linkPin(dispatcher, 1)));
        assertEquals(SHOT, run(dispatcher));
        assertEquals(1, runs(member));
        Path counters = dispatcher.mapPins().get("counters");
        assertEquals(1, sum(counters, 0, 16 + 10 * 8), "times that slot 0 was empty");
        assertEquals(1, sum(counters, 1, 0), "runs of slot 1");
        assertEquals(1, sum(counters, 1, 8), "stops of slot 1");
        KernelLink described = kernel().links().info(link).orElseThrow();
        assertEquals(member.info().id(), described.programId());
        assertEquals("tracing", described.type());
        assertEquals(OptionalLong.of(0), described.attachType());
        assertEquals(0, described.ifindex());
        assertEquals(dispatcher.info().id(), described.targetObjectId());
        assertTrue(described.targetBtfId() > 0, described::toString);
    }

    @Test
    void theChainGoesOnAfterAVerdictInTheMaskAndEndsAfterOthers() {
        LoadedProgram dispatcher = freplaceDispatcher(3, 0);
        LoadedProgram first = member(PIPE);
        LoadedProgram second = member(SHOT);
        LoadedProgram third = member(OK);
        link(first, dispatcher, 0);
        link(second, dispatcher, 1);
        link(third, dispatcher, 2);
        assertEquals(SHOT, run(dispatcher));
        assertEquals(1, runs(first));
        assertEquals(1, runs(second));
        assertEquals(0, runs(third));
    }

    @Test
    void fillsAllTenFunctions() {
        LoadedProgram dispatcher = freplaceDispatcher(SLOTS, 0);
        LoadedProgram member = member(PIPE);
        Set<Long> links = new HashSet<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            links.add(link(member, dispatcher, slot));
        }
        assertEquals(SLOTS, links.size());
        run(dispatcher);
        assertEquals(SLOTS, runs(member));
    }

    @Test
    void oneExtensionGoesTwiceIntoOneDispatcherAndIntoOthers() {
        LoadedProgram one = freplaceDispatcher(2, 0);
        LoadedProgram other = freplaceDispatcher(1, 0);
        LoadedProgram member = member(PIPE);
        link(member, one, 0);
        link(member, one, 1);
        link(member, other, 0);
        run(one);
        assertEquals(2, runs(member));
        run(other);
        assertEquals(3, runs(member));
    }

    @Test
    void runsOnEveryPacketOfAHook() {
        assumeTrue(
                kernel().features().has(Features.NETLINK),
                () -> "this kernel has no cls_bpf: "
                        + kernel().features().get(Features.NETLINK).reason());
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        LoadedProgram member = member(PIPE);
        link(member, dispatcher, 0);
        kernel().filters().createClsact(fixture().netInterface());
        kernel().filters().add(hook(Direction.INGRESS), 50, dispatcher.pin(), "ours");
        fixture().send(20, PORT);
        awaitEquals(20, () -> runs(member), "packets that the member saw");
    }

    @Test
    void membersMayChangeThePacket() {
        LoadedProgram dispatcher = freplaceDispatcher(3, 0);
        LoadedProgram member = loadExtension("test/tc_pull", "pull_and_store", Map.of());
        LoadedProgram sample = loadExtension("samples/tc_dscp", "rewrite_dscp", Map.of());
        link(member, dispatcher, 0);
        link(member, dispatcher, 1);
        link(sample, dispatcher, 2);
        assertEquals(OK, run(dispatcher));
        ByteBuffer found = ByteBuffer.wrap(
                        kernel().maps().read(member.mapPins().get("found"), 0).get(0))
                .order(ByteOrder.nativeOrder());
        assertEquals(2, found.getInt(0), "runs");
        assertEquals(0, found.getInt(4), "what the first run found");
        assertEquals(0xB8, found.getInt(8), "what the second run found");
    }

    @Test
    void refusesAFunctionThatIsReplacedAlready() {
        LoadedProgram dispatcher = freplaceDispatcher(2, 0);
        LoadedProgram first = member(PIPE);
        LoadedProgram second = member(SHOT);
        link(first, dispatcher, 0);
        Path elsewhere = dispatcher.pin().resolveSibling("elsewhere");
        KernelRefusedException refusal =
                assertRefused(() -> link(second.pin(), dispatcher.pin(), "prog0", elsewhere), "EBUSY");
        assertTrue(refusal.getMessage().contains("prog0"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("already"), refusal.getMessage());
        assertRefused(() -> link(first.pin(), dispatcher.pin(), "prog0", elsewhere), "EBUSY");
        assertFalse(kernel().pins().exists(elsewhere));
        run(dispatcher);
        assertEquals(1, runs(first));
        assertEquals(0, runs(second));
    }

    @Test
    void refusesAFunctionThatIsNotThere() {
        LoadedProgram dispatcher = freplaceDispatcher(2, 0);
        LoadedProgram member = member(PIPE);
        Path pin = linkPin(dispatcher, 0);
        KernelRefusedException refusal =
                assertRefused(() -> link(member.pin(), dispatcher.pin(), "prog10", pin), "ENOENT");
        assertTrue(refusal.getMessage().contains("prog10"), refusal.getMessage());
        assertFalse(kernel().pins().exists(pin));
        link(member, dispatcher, 0);
    }

    @Test
    void refusesAnOrdinaryProgram() {
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        LoadedProgram ordinary = verdict(SHOT);
        KernelRefusedException refusal = assertRefused(() -> link(ordinary, dispatcher, 0), "EINVAL");
        assertTrue(refusal.getMessage().contains("sched_cls"), refusal.getMessage());
        assertEquals(OK, run(dispatcher));
    }

    @Test
    void refusesPinsThatAreNotThere() {
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        LoadedProgram member = member(SHOT);
        Path nothing = directory().resolve("nothing");
        Path pin = linkPin(dispatcher, 0);
        assertRefused(() -> link(nothing, dispatcher.pin(), "prog0", pin), "ENOENT");
        assertRefused(() -> link(member.pin(), nothing, "prog0", pin), "ENOENT");
        assertFalse(kernel().pins().exists(pin));
    }

    @Test
    void linksNothingWhenTheLinkCannotBePinned() {
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        LoadedProgram member = member(SHOT);
        assertRefused(() -> link(member.pin(), dispatcher.pin(), "prog0", dispatcher.pin()), "EEXIST");
        assertRefused(
                () -> link(member.pin(), dispatcher.pin(), "prog0", directory().resolve("no/link")), "ENOENT");
        awaitEquals(OK, () -> run(dispatcher), "the verdict of a dispatcher that nothing was linked into");
        link(member, dispatcher, 0);
        assertEquals(SHOT, run(dispatcher));
    }

    @Test
    void aLinkKeepsItsExtensionAndItsTarget() {
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        LoadedProgram member = member(SHOT);
        link(member, dispatcher, 0);
        kernel().pins().remove(member.pin());
        assertEquals(SHOT, run(dispatcher));
        assertEquals(
                Optional.of(member.info().id()),
                kernel().programs().byId(member.info().id()).map(ProgramInfo::id));
        kernel().pins().remove(dispatcher.pin());
        assertTrue(kernel().programs().byId(dispatcher.info().id()).isPresent());
        links().retire(linkPin(dispatcher, 0));
        awaitGone(member);
        awaitGone(dispatcher);
    }

    private void awaitGone(LoadedProgram program) {
        awaitEquals(
                0,
                () -> kernel().programs().byId(program.info().id()).isPresent() ? 1 : 0,
                "life of program " + program.functionName());
    }

    @Test
    void retiresALinkSoThatItsFunctionIsTheOriginalAgain() {
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        link(member(SHOT), dispatcher, 0);
        links().retire(linkPin(dispatcher, 0));
        assertFalse(kernel().pins().exists(linkPin(dispatcher, 0)));
        awaitEquals(OK, () -> run(dispatcher), "the verdict of a dispatcher with an empty slot");
        links().retire(linkPin(dispatcher, 0));
        link(member(SHOT), dispatcher, 0);
        assertEquals(SHOT, run(dispatcher));
    }

    @Test
    void retiresNothingButLinks() {
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        assertThrows(InvalidSpecException.class, () -> links().retire(dispatcher.pin()));
        assertTrue(kernel().pins().exists(dispatcher.pin()));
    }

    @Test
    void removingThePinsOfARevisionLetsItsLinksGo() {
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        LoadedProgram member = member(SHOT);
        link(member, dispatcher, 0);
        kernel().pins().removeDirectory(dispatcher.pin().getParent());
        awaitGone(dispatcher);
        assertTrue(kernel().programs().byId(member.info().id()).isPresent());
    }

    @Test
    void movesThePinOfALink() {
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        link(member(SHOT), dispatcher, 0);
        Path there = directory().resolve("there");
        links().move(linkPin(dispatcher, 0), there);
        assertFalse(kernel().pins().exists(linkPin(dispatcher, 0)));
        assertTrue(kernel().pins().exists(there));
        assertEquals(SHOT, run(dispatcher));
        links().retire(there);
        awaitEquals(OK, () -> run(dispatcher), "the verdict of a dispatcher with an empty slot");
    }

    @Test
    void movingALinkOntoAnotherLetsThatOneGo() {
        LoadedProgram before = freplaceDispatcher(1, 0);
        LoadedProgram after = freplaceDispatcher(1, 0);
        LoadedProgram member = member(SHOT);
        link(member, before, 0);
        link(member, after, 0);
        Path there = directory().resolve("there");
        links().move(linkPin(before, 0), there);
        links().move(linkPin(after, 0), there);
        assertTrue(kernel().pins().exists(there));
        assertFalse(kernel().pins().exists(linkPin(after, 0)));
        assertEquals(SHOT, run(after));
        awaitEquals(OK, () -> run(before), "the verdict of the dispatcher whose link was replaced");
        assertEquals(SHOT, run(after));
    }

    @Test
    void movesNothingButLinksAndOntoNothingElse() {
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        LoadedProgram member = member(SHOT);
        link(member, dispatcher, 0);
        Path link = linkPin(dispatcher, 0);
        assertRefused(
                () -> links().move(directory().resolve("nothing"), directory().resolve("x")), "ENOENT");
        assertRefused(() -> links().move(link, directory().resolve("no/link")), "ENOENT");
        assertThrows(InvalidSpecException.class, () -> links().move(link, member.pin()));
        assertThrows(
                InvalidSpecException.class,
                () -> links().move(member.pin(), directory().resolve("x")));
        assertTrue(kernel().programs().byPin(member.pin()).isPresent());
        assertTrue(kernel().pins().exists(link));
        assertEquals(SHOT, run(dispatcher));
    }
}
