// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Environment;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Removal;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxChain;
import io.bpfman.api.errors.NotFoundException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** A manager with one TC dispatcher, whose members all have the same name. */
final class Scene {
    static final DispatcherKey KEY = new DispatcherKey(DispatcherType.TC_INGRESS, 7, 2);
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final List<Change> made = new ArrayList<>();
    final String name;
    int members = 2;
    long runs = 100;
    boolean enabled = true;
    int priority = 50;
    String step = "load revision 4";

    Scene(String name) {
        this.name = name;
    }

    Bpfman bpfman() {
        InvocationHandler answers = (proxy, method, arguments) -> switch (method.getName()) {
            case "environment" -> new Environment("Linux", true, List.of(), SlotMechanism.FREPLACE, "", List.of());
            case "listDispatchers" -> List.of(dispatcher());
            case "listLinks" -> links();
            case "listPrograms" -> List.of();
            case "getLink" -> link((Long) arguments[0]);
            case "listOthers" -> others();
            case "getTcxChain" -> chain((Direction) arguments[1]);
            case "preview" -> new PlanPreview(List.of(new PlanPreview.Step(step, name)));
            case "change" -> {
                made.add((Change) arguments[0]);
                yield link(((LinkChange) arguments[0]).linkId());
            }
            case "detach" -> {
                made.add((DetachRequest) arguments[0]);
                yield new Removal(List.of(name));
            }
            default -> throw new NotFoundException("there is no " + method.getName() + " " + name);
        };
        return (Bpfman) Proxy.newProxyInstance(Scene.class.getClassLoader(), new Class<?>[] {Bpfman.class}, answers);
    }

    Pages pages() {
        Bpfman bpfman = bpfman();
        Happenings happenings = new Happenings();
        happenings.add(NOW, "io/bpfman/link/ATTACHED", Map.of("interface", name, "link.id", 1L, "program.id", 41L));
        return new Pages(bpfman, Optional::empty, new Snapshots(bpfman, System::nanoTime), happenings);
    }

    Dispatcher dispatcher() {
        return new Dispatcher(
                KEY,
                name,
                Optional.of(Path.of("/run/netns/x")),
                3,
                99,
                SlotMechanism.FREPLACE,
                "tcx",
                OptionalLong.of(9),
                OptionalInt.empty(),
                OptionalLong.empty(),
                false,
                true,
                LongStream.rangeClosed(1, members).mapToObj(this::member).toList(),
                NOW,
                NOW);
    }

    private Member member(long id) {
        return new Member(
                id,
                40 + id,
                name,
                (int) id - 1,
                priority,
                ProceedOn.TC_DEFAULT,
                Path.of("/x"),
                Map.of(),
                enabled,
                Optional.of(new MemberCounts(runs, 10, Map.of(TcAction.SHOT, 10L, TcAction.PIPE, runs - 10), 0)),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    private List<Link> links() {
        return LongStream.rangeClosed(1, members).mapToObj(this::link).toList();
    }

    private Link link(long id) {
        if (id < 1 || id > members) {
            throw new NotFoundException("link " + id + " does not exist");
        }
        return new Link(
                id,
                40 + id,
                LinkKind.TC,
                OptionalLong.empty(),
                Path.of("/sys/fs/bpf/" + name.replace("\0", "")),
                new TcLinkDetails(
                        name,
                        2,
                        Direction.INGRESS,
                        priority,
                        (int) id - 1,
                        ProceedOn.TC_DEFAULT,
                        Optional.empty(),
                        7,
                        99,
                        3,
                        enabled),
                Map.of("key" + name, name),
                NOW,
                Optional.of("gone: " + name),
                Optional.empty());
    }

    private List<OthersProgram> others() {
        return List.of(new OthersProgram(
                DispatcherType.TC_EGRESS, 8, name, OptionalLong.empty(), new OthersProgram.Way.Filter(name, 9, 1)));
    }

    private TcxChain chain(Direction direction) {
        List<TcxChain.Entry> entries = direction == Direction.EGRESS
                ? List.of()
                : List.of(
                        new TcxChain.Entry(7, name, OptionalLong.of(70), new TcxChain.Owner.Others()),
                        new TcxChain.Entry(
                                99, "dispatcher", OptionalLong.of(9), new TcxChain.Owner.AttachPointDispatcher()));
        return new TcxChain(new DispatcherKey(DispatcherType.tc(direction), 7, 2), name, Optional.empty(), 1, entries);
    }
}
