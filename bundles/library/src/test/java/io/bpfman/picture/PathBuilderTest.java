// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.OthersProgram.Way;
import io.bpfman.api.TcxChain;
import io.bpfman.picture.PacketPath.Hook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
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
                        new TcxChain.Entry(7, "other", OptionalLong.empty(), new TcxChain.Owner.Others()))),
                List.of());
        List<? extends PacketPath.Stop> stops = ((Hook) builder.stages().get(0)).stops();
        assertEquals(
                List.of(PacketPath.Single.class, PacketPath.Chain.class),
                stops.stream().map(Object::getClass).toList());
    }

    @Test
    void whatOthersHaveBesidesStandsWherePacketsMeetIt() {
        PathBuilder builder = new PathBuilder(Map.of());
        builder.add(
                DispatcherType.XDP,
                Optional.of(Paths.dispatcher(DispatcherType.XDP, false, Optional.empty())),
                List.of(),
                Optional.empty(),
                List.of(
                        Paths.others(DispatcherType.XDP, 3, new Way.Xdp("native")),
                        Paths.others(DispatcherType.XDP, 4, new Way.Xdp("generic"))));
        builder.add(
                DispatcherType.TC_INGRESS,
                Optional.of(Paths.dispatcher(DispatcherType.TC_INGRESS, true, Optional.empty())),
                List.of(),
                Optional.empty(),
                List.of(
                        Paths.others(DispatcherType.TC_INGRESS, 5, new Way.Filter("bpf", 49, 1)),
                        Paths.others(DispatcherType.TC_INGRESS, 0, new Way.Filter("flower", 50, 2))));
        builder.add(
                DispatcherType.TC_EGRESS,
                Optional.of(Paths.dispatcher(DispatcherType.TC_EGRESS, false, Optional.empty())),
                List.of(),
                Optional.empty(),
                List.of(Paths.others(DispatcherType.TC_EGRESS, 6, new Way.Filter("bpf", 1, 0x1f))));
        assertEquals(
                List.of(
                        "XDP: theirs 3 somebody else's, native, kernel link 30; dispatcher; theirs 4 somebody else's, generic, kernel link 40",
                        "TC, clsact ingress: theirs 5 somebody else's, priority 49, handle 0x1; dispatcher; "
                                + "flower filter somebody else's, priority 50, handle 0x2",
                        "stack",
                        "TCX egress: dispatcher",
                        "TC, clsact egress: theirs 6 somebody else's, priority 1, handle 0x1f"),
                builder.stages().stream().map(PathBuilderTest::words).toList());
    }

    private static String words(PacketPath.Stage stage) {
        return stage instanceof Hook hook
                ? hook.title() + ": "
                        + hook.stops().stream()
                                .map(stop -> stop instanceof PacketPath.Single single
                                        ? Facts.program(single) + " " + Facts.owner(single)
                                        : "dispatcher")
                                .collect(Collectors.joining("; "))
                : "stack";
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
                Optional.empty(),
                List.of());
        assertEquals(
                List.of("two", ""),
                ((Hook) builder.stages().get(1))
                        .stops().stream()
                                .map(stop -> ((PacketPath.Single) stop).programName())
                                .toList());
    }
}
