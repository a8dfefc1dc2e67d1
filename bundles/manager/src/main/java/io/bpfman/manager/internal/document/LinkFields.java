// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.CgroupLinkDetails;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.KprobeMultiAttachSpec;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.NetkitAttachSpec;
import io.bpfman.api.NetkitLinkDetails;
import io.bpfman.api.NetkitSide;
import io.bpfman.api.ProbedFile;
import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.RawTracepointAttachSpec;
import io.bpfman.api.RawTracepointLinkDetails;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.TracingAttachSpec;
import io.bpfman.api.UprobeAttachSpec;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.api.UprobeMultiAttachSpec;
import io.bpfman.api.UprobeMultiLinkDetails;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.manager.internal.document.Document.LinkEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * How the kinds of links are written in a document: a table by kind of the options that one takes, what makes an attach of them, and what of a link's details
 * they are.
 */
final class LinkFields {

    static final String PRIORITY = "priority";
    static final String PROCEED_ON = "proceed_on";

    private static final String DIRECTION = "direction";
    private static final String SIDE = "side";
    private static final String MODE = "mode";
    private static final String TRACEPOINT = "tracepoint";
    private static final String FUNCTION = "function";
    private static final String FUNCTIONS = "functions";
    private static final String PATTERN = "pattern";
    private static final String OFFSET = "offset";
    static final String TARGET = "target";
    private static final String PID = "pid";
    private static final String CONTAINER_PID = "container_pid";
    private static final String CGROUP = "cgroup";
    private static final String ATTACH_TYPE = "attach_type";

    private LinkFields() {}

    /** What an option is. */
    enum Sort {
        TEXT,
        NUMBER,
        TEXTS
    }

    /**
     * An option.
     *
     * @param required whether it has to be given
     * @param byDefault what it is otherwise; empty when the program's object or the kernel says
     */
    record Field(String name, Sort sort, boolean required, Optional<Object> byDefault) {
        static Field required(String name, Sort sort) {
            return new Field(name, sort, true, Optional.empty());
        }

        static Field optional(String name, Sort sort) {
            return new Field(name, sort, false, Optional.empty());
        }

        static Field optional(String name, Sort sort, Object byDefault) {
            return new Field(name, sort, false, Optional.of(byDefault));
        }
    }

    private static final Field PRIORITY_FIELD =
            Field.optional(PRIORITY, Sort.NUMBER, (long) MemberSpec.DEFAULT_PRIORITY);
    private static final Field DIRECTION_FIELD = Field.required(DIRECTION, Sort.TEXT);
    private static final List<Field> KPROBE =
            List.of(Field.required(FUNCTION, Sort.TEXT), Field.optional(OFFSET, Sort.NUMBER, 0L));
    private static final List<Field> MANY =
            List.of(Field.optional(FUNCTIONS, Sort.TEXTS), Field.optional(PATTERN, Sort.TEXT));
    private static final List<Field> PROBED = List.of(
            Field.required(TARGET, Sort.TEXT),
            Field.optional(PID, Sort.NUMBER, 0L),
            Field.optional(CONTAINER_PID, Sort.NUMBER, 0L));
    private static final List<Field> UPROBE =
            joined(PROBED, List.of(Field.optional(FUNCTION, Sort.TEXT), Field.optional(OFFSET, Sort.NUMBER, 0L)));
    private static final List<Field> PROBED_BY_ONE = joined(PROBED, MANY);

    /** Makes the attach of an entry. */
    private interface Maker {
        AttachSpec make(LinkEntry entry, long programId, Optional<Place> place, Map<String, String> metadata);
    }

    /** The same on a hook. */
    private interface HookMaker {
        AttachSpec make(LinkEntry entry, long programId, Place place, Map<String, String> metadata);
    }

    /** What a link has to do with a hook of an interface. */
    private enum On {
        DISPATCHER,
        HOOK,
        NOTHING
    }

    /**
     * What there is to know of a kind.
     *
     * @param <D> its details
     * @param writer puts what the details say where the options are
     */
    private record Kind<D extends LinkDetails>(
            On on, List<Field> fields, Maker maker, BiConsumer<D, SortedMap<String, Object>> writer) {

        static <D extends HookDetails> Kind<D> onHook(
                On on, List<Field> fields, HookMaker maker, BiConsumer<D, SortedMap<String, Object>> writer) {
            return new Kind<>(
                    on,
                    fields,
                    (entry, programId, place, metadata) -> maker.make(entry, programId, place.orElseThrow(), metadata),
                    (details, options) -> {
                        options.put(PRIORITY, (long) details.priority());
                        writer.accept(details, options);
                    });
        }

        static <D extends LinkDetails> Kind<D> lone(
                List<Field> fields, Maker maker, BiConsumer<D, SortedMap<String, Object>> writer) {
            return new Kind<>(On.NOTHING, fields, maker, writer);
        }
    }

    private static final Kind<LinkDetails> LOADED = Kind.lone(
            List.of(),
            (entry, programId, place, metadata) -> new TracingAttachSpec(programId, entry.kind(), metadata),
            (details, options) -> {});
    private static final Kind<KprobeLinkDetails> KPROBES = Kind.lone(
            KPROBE,
            (entry, programId, place, metadata) -> new KprobeAttachSpec(
                    programId,
                    entry.text(FUNCTION).orElseThrow(),
                    entry.number(OFFSET).orElse(0L),
                    metadata),
            (kprobe, options) -> {
                options.put(FUNCTION, kprobe.fnName());
                options.put(OFFSET, kprobe.offset());
            });
    private static final Kind<KprobeMultiLinkDetails> KPROBES_BY_ONE = Kind.lone(
            MANY,
            (entry, programId, place, metadata) -> new KprobeMultiAttachSpec(programId, functions(entry), metadata),
            (kprobes, options) -> many(kprobes.functions(), kprobes.pattern(), options));
    private static final Kind<UprobeLinkDetails> UPROBES = Kind.lone(
            UPROBE,
            (entry, programId, place, metadata) -> new UprobeAttachSpec(
                    programId,
                    file(entry),
                    entry.text(FUNCTION),
                    entry.number(OFFSET).orElse(0L),
                    metadata),
            (uprobe, options) -> {
                probed(uprobe.file(), options);
                uprobe.fnName().ifPresent(name -> options.put(FUNCTION, name));
                options.put(OFFSET, uprobe.offset());
            });
    private static final Kind<UprobeMultiLinkDetails> UPROBES_BY_ONE = Kind.lone(
            PROBED_BY_ONE,
            (entry, programId, place, metadata) ->
                    new UprobeMultiAttachSpec(programId, file(entry), functions(entry), metadata),
            (uprobes, options) -> {
                probed(uprobes.file(), options);
                many(uprobes.functions(), uprobes.pattern(), options);
            });

    private static final Kind<TcLinkDetails> TC = Kind.onHook(
            On.DISPATCHER,
            List.of(
                    DIRECTION_FIELD,
                    PRIORITY_FIELD,
                    Field.optional(PROCEED_ON, Sort.TEXTS, labels(ProceedOn.TC_DEFAULT.tcActions()))),
            (entry, programId, place, metadata) -> new TcAttachSpec(
                    programId,
                    place.interfaceName(),
                    direction(entry),
                    priority(entry),
                    proceedOn(LinkKind.TC, entry.texts(PROCEED_ON)),
                    place.netns(),
                    place.pin(),
                    metadata),
            (tc, options) -> {
                options.put(DIRECTION, tc.direction().label());
                options.put(PROCEED_ON, labels(tc.proceedOn().tcActions()));
            });
    private static final Kind<XdpLinkDetails> XDP = Kind.onHook(
            On.DISPATCHER,
            List.of(
                    Field.optional(PRIORITY, Sort.NUMBER),
                    Field.optional(PROCEED_ON, Sort.TEXTS),
                    Field.optional(MODE, Sort.TEXT, XdpMode.AUTO.label())),
            (entry, programId, place, metadata) -> new XdpAttachSpec(
                    programId,
                    place.interfaceName(),
                    entry.number(PRIORITY).isPresent() ? OptionalInt.of(priority(entry)) : OptionalInt.empty(),
                    Optional.ofNullable(entry.options().get(PROCEED_ON))
                            .map(given -> proceedOn(LinkKind.XDP, entry.texts(PROCEED_ON))),
                    XdpMode.parse(entry.text(MODE).orElseThrow()),
                    place.netns(),
                    place.pin(),
                    metadata),
            (xdp, options) -> {
                options.put(PROCEED_ON, labels(xdp.proceedOn().xdpActions()));
                options.put(MODE, xdp.mode().label());
            });
    private static final Kind<TcxLinkDetails> TCX = Kind.onHook(
            On.HOOK,
            List.of(DIRECTION_FIELD, PRIORITY_FIELD),
            (entry, programId, place, metadata) -> new TcxAttachSpec(
                    programId,
                    place.interfaceName(),
                    direction(entry),
                    priority(entry),
                    place.netns(),
                    place.pin(),
                    metadata),
            (tcx, options) -> options.put(DIRECTION, tcx.direction().label()));
    private static final Kind<NetkitLinkDetails> NETKIT = Kind.onHook(
            On.HOOK,
            List.of(Field.required(SIDE, Sort.TEXT), PRIORITY_FIELD),
            (entry, programId, place, metadata) -> new NetkitAttachSpec(
                    programId,
                    place.interfaceName(),
                    NetkitSide.parse(entry.text(SIDE).orElseThrow()),
                    priority(entry),
                    place.netns(),
                    place.pin(),
                    metadata),
            (netkit, options) -> options.put(SIDE, netkit.side().label()));
    private static final Kind<TracepointLinkDetails> TRACEPOINTS = Kind.lone(
            List.of(Field.required(TRACEPOINT, Sort.TEXT)),
            (entry, programId, place, metadata) ->
                    TracepointAttachSpec.of(programId, entry.text(TRACEPOINT).orElseThrow(), metadata),
            (tracepoint, options) -> options.put(TRACEPOINT, tracepoint.group() + "/" + tracepoint.name()));
    private static final Kind<RawTracepointLinkDetails> RAW_TRACEPOINTS = Kind.lone(
            List.of(Field.optional(TRACEPOINT, Sort.TEXT)),
            (entry, programId, place, metadata) ->
                    new RawTracepointAttachSpec(programId, entry.text(TRACEPOINT), metadata),
            (raw, options) -> options.put(TRACEPOINT, raw.name()));
    private static final Kind<CgroupLinkDetails> CGROUPS = Kind.lone(
            List.of(Field.required(CGROUP, Sort.TEXT), Field.optional(ATTACH_TYPE, Sort.TEXT)),
            (entry, programId, place, metadata) -> new CgroupAttachSpec(
                    programId,
                    entry.text(CGROUP).orElseThrow(),
                    entry.text(ATTACH_TYPE).map(CgroupAttachSpec.AttachType::parse),
                    metadata),
            (cgroup, options) -> {
                options.put(CGROUP, cgroup.cgroup());
                options.put(ATTACH_TYPE, cgroup.attachType());
            });

    private static final Map<LinkKind, Kind<?>> KINDS = Map.ofEntries(
            Map.entry(LinkKind.TC, TC),
            Map.entry(LinkKind.XDP, XDP),
            Map.entry(LinkKind.TCX, TCX),
            Map.entry(LinkKind.NETKIT, NETKIT),
            Map.entry(LinkKind.TRACEPOINT, TRACEPOINTS),
            Map.entry(LinkKind.RAW_TRACEPOINT, RAW_TRACEPOINTS),
            Map.entry(LinkKind.TP_BTF, LOADED),
            Map.entry(LinkKind.KPROBE, KPROBES),
            Map.entry(LinkKind.KRETPROBE, KPROBES),
            Map.entry(LinkKind.KPROBE_MULTI, KPROBES_BY_ONE),
            Map.entry(LinkKind.KRETPROBE_MULTI, KPROBES_BY_ONE),
            Map.entry(LinkKind.UPROBE, UPROBES),
            Map.entry(LinkKind.URETPROBE, UPROBES),
            Map.entry(LinkKind.UPROBE_MULTI, UPROBES_BY_ONE),
            Map.entry(LinkKind.URETPROBE_MULTI, UPROBES_BY_ONE),
            Map.entry(LinkKind.FENTRY, LOADED),
            Map.entry(LinkKind.FEXIT, LOADED),
            Map.entry(LinkKind.LSM, LOADED),
            Map.entry(LinkKind.CGROUP, CGROUPS));

    private static Kind<?> kind(LinkKind kind) {
        Kind<?> known = KINDS.get(kind);
        if (known == null) {
            throw new IllegalStateException("no document can have links of kind " + kind.label());
        }
        return known;
    }

    private static int priority(LinkEntry entry) {
        return Math.toIntExact(entry.number(PRIORITY).orElse((long) MemberSpec.DEFAULT_PRIORITY));
    }

    private static Direction direction(LinkEntry entry) {
        return Direction.parse(entry.text(DIRECTION).orElseThrow());
    }

    private static List<Field> joined(List<Field> first, List<Field> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static List<String> labels(List<? extends Verdict> verdicts) {
        return verdicts.stream().map(Verdict::label).toList();
    }

    /** The options of a kind. */
    static List<Field> of(LinkKind kind) {
        return kind(kind).fields();
    }

    /** Whether links of a kind are on a hook of an interface. */
    static boolean isOnHook(LinkKind kind) {
        return kind(kind).on() != On.NOTHING;
    }

    /** Whether they can be switched off. */
    static boolean isMember(LinkKind kind) {
        return kind(kind).on() == On.DISPATCHER;
    }

    /** The dispatcher that an entry's link is a member of. */
    static DispatcherType dispatcher(LinkEntry entry) {
        return entry.kind() == LinkKind.XDP
                ? DispatcherType.XDP
                : DispatcherType.tc(Direction.parse(entry.text(DIRECTION).orElseThrow()));
    }

    /** What is asked for of a hook: which, and where the link is pinned. */
    record Place(String interfaceName, Optional<Path> netns, Optional<Path> pin) {}

    /** What the verdicts are called, by their codes. */
    static List<String> labels(LinkKind kind, ProceedOn verdicts) {
        return kind == LinkKind.XDP ? labels(verdicts.xdpActions()) : labels(verdicts.tcActions());
    }

    /** After which the next member runs when none are named. */
    static List<String> defaultVerdicts() {
        return labels(ProceedOn.TC_DEFAULT.tcActions());
    }

    /** The verdicts that a list names; throws when there is no such one. */
    static ProceedOn proceedOn(LinkKind kind, List<String> names) {
        if (names.isEmpty()) {
            return new ProceedOn(0);
        }
        String text = String.join(",", names);
        return kind == LinkKind.XDP ? ProceedOn.parseXdp(text) : ProceedOn.parseTc(text);
    }

    /**
     * The attach that makes an entry's link; throws {@link io.bpfman.api.errors.InvalidSpecException} when its options do not go together.
     *
     * @param place where, when it is on a hook
     */
    static AttachSpec spec(LinkEntry entry, long programId, Optional<Place> place, Map<String, String> metadata) {
        return kind(entry.kind()).maker().make(entry, programId, place, metadata);
    }

    private static ProbedFunctions functions(LinkEntry entry) {
        return new ProbedFunctions(entry.texts(FUNCTIONS), entry.text(PATTERN));
    }

    private static ProbedFile file(LinkEntry entry) {
        return new ProbedFile(
                entry.text(TARGET).orElseThrow(),
                entry.number(PID).orElse(0L),
                entry.number(CONTAINER_PID).orElse(0L));
    }

    /** The options of a link as it is. */
    static SortedMap<String, Object> of(Link link) {
        return options(kind(link.kind()), link.details());
    }

    @SuppressWarnings("unchecked") // links of a kind have that kind's details
    private static <D extends LinkDetails> SortedMap<String, Object> options(Kind<D> kind, LinkDetails details) {
        SortedMap<String, Object> options = new TreeMap<>();
        kind.writer().accept((D) details, options);
        return options;
    }

    private static void many(List<String> functions, Optional<String> pattern, SortedMap<String, Object> options) {
        if (!functions.isEmpty()) {
            options.put(FUNCTIONS, functions);
        }
        pattern.ifPresent(text -> options.put(PATTERN, text));
    }

    private static void probed(ProbedFile file, SortedMap<String, Object> options) {
        options.put(TARGET, file.target());
        options.put(PID, file.pid());
        options.put(CONTAINER_PID, file.containerPid());
    }
}
