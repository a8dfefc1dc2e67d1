// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.TcxChain;
import io.bpfman.contract.walk.HookModel.ExpectedMember;
import io.bpfman.contract.walk.TcxModel.ExpectedTcxLink;
import io.bpfman.contract.walk.TcxModel.Foreigner;
import io.bpfman.contract.walk.WalkModel.Hook;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what the agent says, and what programs have counted, with the model. */
final class WalkCheck {

    private final WalkStage stage;
    private final WalkModel model;

    WalkCheck(WalkStage stage, WalkModel model) {
        this.stage = stage;
        this.model = model;
    }

    void check(String when) {
        checkDispatchers(when);
        checkLinks(when);
        if (stage.hasTcx()) {
            checkChains(when);
        }
        checkCounts(when);
    }

    private void checkDispatchers(String when) {
        Map<Hook, List<String>> expected = new LinkedHashMap<>();
        model.dispatchers().forEach((hook, dispatcher) -> {
            if (!dispatcher.isEmpty()) {
                expected.put(hook, describe(dispatcher));
            }
        });
        Map<Hook, List<String>> actual = stage.bpfman().listDispatchers().stream()
                .collect(Collectors.toMap(
                        there -> new Hook(
                                new Place(there.netns(), there.interfaceName()),
                                there.key().type()),
                        WalkCheck::describe));
        assertEquals(expected, actual, when);
    }

    private void checkLinks(String when) {
        Map<Long, Link> links = stage.bpfman().listLinks().stream().collect(Collectors.toMap(Link::id, link -> link));
        assertEquals(model.links().size(), links.size(), () -> when + ": " + links.keySet());
        for (ExpectedLink expected : model.links()) {
            Link now = links.get(expected.link().id());
            assertSame(expected.link(), now, () -> when + ": link " + now.id());
            if (expected instanceof ExpectedMember member) {
                MemberDetails details = (MemberDetails) now.details();
                assertEquals(member.priority(), details.priority(), when);
                assertEquals(member.proceedOn, details.proceedOn(), when);
                assertEquals(member.enabled, details.enabled(), when);
            } else if (expected instanceof ExpectedTcxLink link) {
                HookDetails details = (HookDetails) now.details();
                assertEquals(link.priority(), details.priority(), when);
                // nothing moves it within the kernel's chain, so it is the link that was made at first
                assertEquals(link.link().kernelLinkId(), now.kernelLinkId(), when);
                assertEquals(model.chainOf(link).links().indexOf(link), details.position(), when);
            } else {
                assertEquals(expected.link(), now, when);
            }
        }
    }

    /** What of a link no change may change. */
    static void assertSame(Link expected, Link actual, Supplier<String> when) {
        assertEquals(expected.id(), actual.id(), when);
        assertEquals(expected.kind(), actual.kind(), when);
        assertEquals(expected.programId(), actual.programId(), when);
        assertEquals(expected.metadata(), actual.metadata(), when);
        assertEquals(expected.createdAt(), actual.createdAt(), when);
        assertEquals(
                expected.details().onHook().map(HookDetails::attachPoint),
                actual.details().onHook().map(HookDetails::attachPoint),
                when);
    }

    private void checkChains(String when) {
        model.chains().forEach((hook, chain) -> {
            TcxChain there = stage.bpfman()
                    .getTcxChain(
                            hook.place().interfaceName(),
                            hook.direction(),
                            hook.place().netns());
            assertEquals(
                    chain.entries().stream().map(WalkCheck::describe).toList(),
                    there.entries().stream().map(WalkCheck::describe).toList(),
                    () -> when + ": " + hook);
        });
    }

    private void checkCounts(String when) {
        Map<Long, Long> expected = new TreeMap<>();
        Map<Long, Long> actual = new TreeMap<>();
        Stream.concat(
                        model.chains().values().stream().flatMap(TcxModel::programs),
                        model.lone().programs())
                .distinct()
                .forEach(program -> {
                    expected.put(program.id(), program.runs());
                    actual.put(program.id(), counted(program));
                });
        assertEquals(expected, actual, () -> when + ": runs of the programs that have no dispatcher");
    }

    private long counted(CountingProgram program) {
        byte[] value = stage.kernel()
                .maps()
                .read(program.program().mapPins().get("runs"), 0)
                .get(0);
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
    }

    private static String describe(TcxModel.Entry entry) {
        if (entry instanceof ExpectedTcxLink link) {
            return "link " + link.link().id() + ", priority " + link.priority();
        }
        return entry instanceof Foreigner foreigner
                ? "program " + foreigner.program().id() + " of others"
                : "dispatcher";
    }

    private static String describe(TcxChain.Entry entry) {
        if (entry.owner() instanceof TcxChain.Owner.ManagedLink link) {
            return "link " + link.linkId() + ", priority " + link.priority();
        }
        return entry.owner() instanceof TcxChain.Owner.Others
                ? "program " + entry.programId() + " of others"
                : "dispatcher";
    }

    private static List<String> describe(HookModel dispatcher) {
        List<String> lines = new ArrayList<>();
        for (ExpectedMember member : dispatcher.members()) {
            lines.add(describe(
                    lines.size(),
                    member.link().id(),
                    member.priority(),
                    new MemberCounts(member.runs, member.stops, member.verdicts(), 0)));
        }
        return lines;
    }

    private static List<String> describe(Dispatcher dispatcher) {
        return dispatcher.members().stream()
                .map(member -> describe(
                        member.position(),
                        member.linkId(),
                        member.priority(),
                        member.counts().orElseThrow()))
                .toList();
    }

    private static String describe(int position, long link, int priority, MemberCounts counts) {
        return position + ": link " + link + ", priority " + priority + ", " + counts;
    }
}
