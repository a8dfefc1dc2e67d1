// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.HookSpec;
import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.UprobeAttachSpec;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpLinkDetails;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tells an attach that was made already from another one, by a table of what links of each kind of the wire are compared by. Pure. */
final class SameLink {

    /**
     * What a link is that is not as it is asked for.
     *
     * @param text for people, a clause
     * @param inPlace whether a link can be changed so while it stays attached
     */
    record Difference(String text, boolean inPlace) {}

    /** Makes what is asked for of a link that is attached. */
    private interface Changer<S> {
        LinkChange change(long linkId, S asked);
    }

    /**
     * Something that a link is.
     *
     * @param <S> what asks for it
     * @param <D> what has it
     * @param asked empty where it is left open
     * @param changer empty where a link cannot be changed in it while it stays attached
     */
    private record Aspect<S extends AttachSpec, D extends LinkDetails>(
            String what, Function<D, Object> there, Function<S, Optional<?>> asked, Optional<Changer<S>> changer) {

        static <S extends AttachSpec, D extends LinkDetails> Aspect<S, D> fixed(
                String what, Function<D, Object> there, Function<S, Object> asked) {
            return new Aspect<>(what, there, spec -> Optional.of(asked.apply(spec)), Optional.empty());
        }

        boolean differs(S spec, D details) {
            return asked.apply(spec)
                    .filter(wanted -> !wanted.equals(there.apply(details)))
                    .isPresent();
        }

        Difference difference(S spec, D details) {
            return new Difference(
                    what + " is " + there.apply(details) + ", not "
                            + asked.apply(spec).orElseThrow(),
                    changer.isPresent());
        }
    }

    /** What links of a kind are compared by. */
    private record Kind<S extends AttachSpec, D extends LinkDetails>(List<Aspect<S, D>> aspects) {

        /** Those in which a link is not as it is asked for. */
        @SuppressWarnings("unchecked") // the row of a kind is about its own spec and details
        List<Difference> differences(AttachSpec spec, LinkDetails details) {
            return aspects.stream()
                    .filter(aspect -> aspect.differs((S) spec, (D) details))
                    .map(aspect -> aspect.difference((S) spec, (D) details))
                    .toList();
        }

        /** What makes a link in these as it is asked for. */
        @SuppressWarnings("unchecked") // as above
        List<LinkChange> changes(AttachSpec spec, Link link) {
            return aspects.stream()
                    .filter(aspect -> aspect.differs((S) spec, (D) link.details()))
                    .flatMap(aspect -> aspect.changer.stream())
                    .map(changer -> changer.change(link.id(), (S) spec))
                    .toList();
        }
    }

    /** Of the program's load, and so the same for all its links. */
    private static final Kind<AttachSpec, LinkDetails> LOADED = new Kind<>(List.of(Aspect.fixed(
            "kind", there -> there.kind().label(), asked -> asked.kind().label())));

    private static final Kind<KprobeAttachSpec, KprobeLinkDetails> KPROBES = new Kind<>(List.of(
            Aspect.fixed("function", KprobeLinkDetails::fnName, KprobeAttachSpec::fnName),
            Aspect.fixed("offset", KprobeLinkDetails::offset, KprobeAttachSpec::offset)));
    private static final Kind<UprobeAttachSpec, UprobeLinkDetails> UPROBES = new Kind<>(List.of(
            Aspect.fixed(
                    "target", UprobeLinkDetails::target, asked -> asked.file().target()),
            Aspect.fixed(
                    "function",
                    there -> there.fnName().orElse(""),
                    asked -> asked.fnName().orElse("")),
            Aspect.fixed("offset", UprobeLinkDetails::offset, UprobeAttachSpec::offset),
            Aspect.fixed("pid", UprobeLinkDetails::pid, asked -> asked.file().pid()),
            Aspect.fixed(
                    "container pid",
                    UprobeLinkDetails::containerPid,
                    asked -> asked.file().containerPid())));
    private static final Kind<TracepointAttachSpec, TracepointLinkDetails> TRACEPOINTS =
            new Kind<>(List.of(Aspect.fixed(
                    "tracepoint",
                    there -> there.group() + "/" + there.name(),
                    asked -> asked.group() + "/" + asked.name())));
    private static final Kind<XdpAttachSpec, XdpLinkDetails> XDP = member(XdpAttachSpec::givenProceedOn);
    private static final Kind<TcAttachSpec, TcLinkDetails> TC = member(asked -> Optional.of(asked.proceedOn()));
    private static final Kind<TcxAttachSpec, TcxLinkDetails> TCX = new Kind<>(onHook(TcxAttachSpec::hookType));

    private static final Map<LinkKind, Kind<?, ?>> KINDS = Map.ofEntries(
            Map.entry(LinkKind.XDP, XDP),
            Map.entry(LinkKind.TC, TC),
            Map.entry(LinkKind.TCX, TCX),
            Map.entry(LinkKind.TRACEPOINT, TRACEPOINTS),
            Map.entry(LinkKind.KPROBE, KPROBES),
            Map.entry(LinkKind.KRETPROBE, KPROBES),
            Map.entry(LinkKind.UPROBE, UPROBES),
            Map.entry(LinkKind.URETPROBE, UPROBES));

    private SameLink() {}

    /** Empty when the link is as it is asked for. */
    static List<Difference> differences(AttachSpec spec, Link link) {
        List<Difference> differences = new ArrayList<>(comparison(spec, link).differences(spec, link.details()));
        if (!link.metadata().equals(spec.metadata())) {
            differences.add(new Difference("metadata is " + link.metadata() + ", not " + spec.metadata(), false));
        }
        return List.copyOf(differences);
    }

    /** What makes a link as it is asked for that differs only in what can be changed in place. */
    static List<LinkChange> changes(Link link, AttachSpec spec) {
        return comparison(spec, link).changes(spec, link);
    }

    /** Of links of different kinds, and of those that say nothing besides, the kind is compared. */
    private static Kind<?, ?> comparison(AttachSpec spec, Link link) {
        Kind<?, ?> asked = KINDS.getOrDefault(spec.kind(), LOADED);
        return asked.equals(KINDS.get(link.details().kind())) ? asked : LOADED;
    }

    private static <S extends MemberSpec, D extends MemberDetails> Kind<S, D> member(
            Function<S, Optional<ProceedOn>> proceedOn) {
        Aspect<S, D> mask = new Aspect<>(
                "proceed-on",
                there -> there.proceedOn().verdicts(there.attachPoint().type()),
                asked -> proceedOn.apply(asked).map(given -> given.verdicts(asked.dispatcherType())),
                Optional.of((linkId, asked) -> new SetProceedOn(linkId, asked.proceedOn())));
        List<Aspect<S, D>> onHook = onHook(MemberSpec::dispatcherType);
        return new Kind<>(Stream.concat(onHook.stream(), Stream.of(mask)).toList());
    }

    private static <S extends HookSpec, D extends HookDetails> List<Aspect<S, D>> onHook(
            Function<S, DispatcherType> hook) {
        return List.of(
                Aspect.fixed(
                        "hook",
                        there -> there.attachPoint().type().label(),
                        asked -> hook.apply(asked).label()),
                Aspect.fixed("interface", HookDetails::interfaceName, HookSpec::interfaceName),
                Aspect.fixed("network namespace", there -> named(there.netns()), asked -> named(asked.netns())),
                new Aspect<>(
                        "priority",
                        HookDetails::priority,
                        asked -> Optional.of(asked.priority()),
                        Optional.of((linkId, asked) -> new SetPriority(linkId, asked.priority()))));
    }

    private static String named(Optional<Path> netns) {
        return netns.map(Object::toString).orElse("the agent's own");
    }
}
