// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.TcxChain;
import io.bpfman.picture.PacketPath.Hook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PathBuilderTest {

    @Test
    void hooksStandInTheOrderInWhichPacketsMeetThem() {
        assertEquals(
                List.of("XDP", "TCX ingress", "TC, clsact ingress", "stack", "TCX egress"),
                Paths.everything("p").stages().stream()
                        .map(stage -> stage instanceof Hook hook ? hook.title() : "stack")
                        .toList());
    }

    @Test
    void whatTheKernelHasInItsOrderThenWhatItLost() {
        assertEquals(
                List.of("p 7 somebody else's, kernel link 70", "p 61 link 1, priority 30", "p 62 link 2, priority 30"),
                Paths.everything("p").hooks().get(1).stops().stream()
                        .map(stop -> (PacketPath.Single) stop)
                        .map(single ->
                                Facts.program(single.programName(), single.programId()) + " " + Facts.owner(single))
                        .toList());
    }

    @Test
    void aDispatcherThatIsNotInTheChainComesLast() {
        PathBuilder builder = new PathBuilder(Map.of());
        builder.add(
                DispatcherType.TC_INGRESS,
                Optional.of(Paths.dispatcher(DispatcherType.TC_INGRESS, false, Optional.of("gone"))),
                List.of(),
                Optional.of(Paths.chain(
                        Direction.INGRESS,
                        new TcxChain.Entry(7, "other", OptionalLong.empty(), new TcxChain.Owner.Others()))));
        List<? extends PacketPath.Stop> stops = ((Hook) builder.stages().get(0)).stops();
        assertEquals(
                List.of(PacketPath.Single.class, PacketPath.Chain.class),
                stops.stream().map(Object::getClass).toList());
    }

    @Test
    void withoutAWordOfTheKernelWhatIsRecordedIsShown() {
        PathBuilder builder = new PathBuilder(Map.of(62L, "two"));
        builder.add(
                DispatcherType.TC_EGRESS,
                Optional.empty(),
                List.of(
                        Paths.tcx(1, Direction.EGRESS, 1, Optional.empty()),
                        Paths.tcx(2, Direction.EGRESS, 0, Optional.empty())),
                Optional.empty());
        assertEquals(
                List.of("two", ""),
                ((Hook) builder.stages().get(1))
                        .stops().stream()
                                .map(stop -> ((PacketPath.Single) stop).programName())
                                .toList());
    }
}
