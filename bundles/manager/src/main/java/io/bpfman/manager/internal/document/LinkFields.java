// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.CgroupLinkDetails;
import io.bpfman.api.ChainDetails;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.KprobeMultiAttachSpec;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberDetails;
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
    private static final List<Field> UPROBES = joined(PROBED, MANY);

    private static final Map<LinkKind, List<Field>> FIELDS = Map.ofEntries(
            Map.entry(
                    LinkKind.TC,
                    List.of(
                            DIRECTION_FIELD,
                            PRIORITY_FIELD,
                            Field.optional(PROCEED_ON, Sort.TEXTS, labels(ProceedOn.TC_DEFAULT.tcActions())))),
            Map.entry(
                    LinkKind.XDP,
                    List.of(
                            Field.optional(PRIORITY, Sort.NUMBER),
                            Field.optional(PROCEED_ON, Sort.TEXTS),
                            Field.optional(MODE, Sort.TEXT, XdpMode.AUTO.label()))),
            Map.entry(LinkKind.TCX, List.of(DIRECTION_FIELD, PRIORITY_FIELD)),
            Map.entry(LinkKind.NETKIT, List.of(Field.required(SIDE, Sort.TEXT), PRIORITY_FIELD)),
            Map.entry(LinkKind.TRACEPOINT, List.of(Field.required(TRACEPOINT, Sort.TEXT))),
            Map.entry(LinkKind.RAW_TRACEPOINT, List.of(Field.optional(TRACEPOINT, Sort.TEXT))),
            Map.entry(LinkKind.TP_BTF, List.of()),
            Map.entry(LinkKind.KPROBE, KPROBE),
            Map.entry(LinkKind.KRETPROBE, KPROBE),
            Map.entry(LinkKind.KPROBE_MULTI, MANY),
            Map.entry(LinkKind.KRETPROBE_MULTI, MANY),
            Map.entry(LinkKind.UPROBE, UPROBE),
            Map.entry(LinkKind.URETPROBE, UPROBE),
            Map.entry(LinkKind.UPROBE_MULTI, UPROBES),
            Map.entry(LinkKind.URETPROBE_MULTI, UPROBES),
            Map.entry(LinkKind.FENTRY, List.of()),
            Map.entry(LinkKind.FEXIT, List.of()),
            Map.entry(LinkKind.LSM, List.of()),
            Map.entry(
                    LinkKind.CGROUP,
                    List.of(Field.required(CGROUP, Sort.TEXT), Field.optional(ATTACH_TYPE, Sort.TEXT))));

    private static List<Field> joined(List<Field> first, List<Field> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static List<String> labels(List<? extends Verdict> verdicts) {
        return verdicts.stream().map(Verdict::label).toList();
    }

    /** The options of a kind. */
    static List<Field> of(LinkKind kind) {
        List<Field> fields = FIELDS.get(kind);
        if (fields == null) {
            throw new IllegalStateException("no document can have links of kind " + kind.label());
        }
        return fields;
    }

    /** Whether links of a kind are on a hook of an interface. */
    static boolean isOnHook(LinkKind kind) {
        return HookDetails.class.isAssignableFrom(kind.details());
    }

    /** Whether they can be switched off. */
    static boolean isMember(LinkKind kind) {
        return MemberDetails.class.isAssignableFrom(kind.details());
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
        return isOnHook(entry.kind())
                ? onHook(entry, programId, place.orElseThrow(), metadata)
                : lone(entry, programId, metadata);
    }

    private static AttachSpec onHook(LinkEntry entry, long programId, Place place, Map<String, String> metadata) {
        int priority = Math.toIntExact(entry.number(PRIORITY).orElse((long) MemberSpec.DEFAULT_PRIORITY));
        return switch (entry.kind()) {
            case TC ->
                new TcAttachSpec(
                        programId,
                        place.interfaceName(),
                        Direction.parse(entry.text(DIRECTION).orElseThrow()),
                        priority,
                        proceedOn(LinkKind.TC, entry.texts(PROCEED_ON)),
                        place.netns(),
                        place.pin(),
                        metadata);
            case XDP ->
                new XdpAttachSpec(
                        programId,
                        place.interfaceName(),
                        entry.number(PRIORITY)
                                .map(given -> OptionalInt.of(priority))
                                .orElse(OptionalInt.empty()),
                        Optional.ofNullable(entry.options().get(PROCEED_ON))
                                .map(given -> proceedOn(LinkKind.XDP, entry.texts(PROCEED_ON))),
                        XdpMode.parse(entry.text(MODE).orElseThrow()),
                        place.netns(),
                        place.pin(),
                        metadata);
            case TCX ->
                new TcxAttachSpec(
                        programId,
                        place.interfaceName(),
                        Direction.parse(entry.text(DIRECTION).orElseThrow()),
                        priority,
                        place.netns(),
                        place.pin(),
                        metadata);
            case NETKIT ->
                new NetkitAttachSpec(
                        programId,
                        place.interfaceName(),
                        NetkitSide.parse(entry.text(SIDE).orElseThrow()),
                        priority,
                        place.netns(),
                        place.pin(),
                        metadata);
            default -> throw new IllegalStateException("links of kind " + entry.kind() + " are on no hook");
        };
    }

    private static AttachSpec lone(LinkEntry entry, long programId, Map<String, String> metadata) {
        return switch (entry.kind()) {
            case TRACEPOINT ->
                TracepointAttachSpec.of(programId, entry.text(TRACEPOINT).orElseThrow(), metadata);
            case RAW_TRACEPOINT -> new RawTracepointAttachSpec(programId, entry.text(TRACEPOINT), metadata);
            case TP_BTF, FENTRY, FEXIT, LSM -> new TracingAttachSpec(programId, entry.kind(), metadata);
            case KPROBE, KRETPROBE ->
                new KprobeAttachSpec(
                        programId,
                        entry.text(FUNCTION).orElseThrow(),
                        entry.number(OFFSET).orElse(0L),
                        metadata);
            case KPROBE_MULTI, KRETPROBE_MULTI -> new KprobeMultiAttachSpec(programId, functions(entry), metadata);
            case UPROBE, URETPROBE ->
                new UprobeAttachSpec(
                        programId,
                        file(entry),
                        entry.text(FUNCTION),
                        entry.number(OFFSET).orElse(0L),
                        metadata);
            case UPROBE_MULTI, URETPROBE_MULTI ->
                new UprobeMultiAttachSpec(programId, file(entry), functions(entry), metadata);
            case CGROUP ->
                new CgroupAttachSpec(
                        programId,
                        entry.text(CGROUP).orElseThrow(),
                        entry.text(ATTACH_TYPE).map(CgroupAttachSpec.AttachType::parse),
                        metadata);
            default -> throw new IllegalStateException("links of kind " + entry.kind() + " are on a hook");
        };
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
    static SortedMap<String, Object> of(LinkDetails details) {
        SortedMap<String, Object> options = new TreeMap<>();
        details.onHook().ifPresent(hook -> options.put(PRIORITY, (long) hook.priority()));
        if (details instanceof TcLinkDetails tc) {
            options.put(DIRECTION, tc.direction().label());
            options.put(PROCEED_ON, labels(tc.proceedOn().tcActions()));
        } else if (details instanceof XdpLinkDetails xdp) {
            options.put(PROCEED_ON, labels(xdp.proceedOn().xdpActions()));
            options.put(MODE, xdp.mode().label());
        } else if (details instanceof TcxLinkDetails tcx) {
            options.put(DIRECTION, tcx.direction().label());
        } else if (details instanceof NetkitLinkDetails netkit) {
            options.put(SIDE, netkit.side().label());
        } else if (details instanceof ChainDetails) {
            throw new IllegalStateException("no document can have a link like " + details);
        } else {
            ofLone(details, options);
        }
        return options;
    }

    private static void ofLone(LinkDetails details, SortedMap<String, Object> options) {
        if (details instanceof TracepointLinkDetails tracepoint) {
            options.put(TRACEPOINT, tracepoint.group() + "/" + tracepoint.name());
        } else if (details instanceof RawTracepointLinkDetails raw && raw.kind() == LinkKind.RAW_TRACEPOINT) {
            options.put(TRACEPOINT, raw.name());
        } else if (details instanceof KprobeLinkDetails kprobe) {
            options.put(FUNCTION, kprobe.fnName());
            options.put(OFFSET, kprobe.offset());
        } else if (details instanceof KprobeMultiLinkDetails kprobes) {
            many(kprobes.functions(), kprobes.pattern(), options);
        } else if (details instanceof UprobeLinkDetails uprobe) {
            probed(uprobe.file(), options);
            uprobe.fnName().ifPresent(name -> options.put(FUNCTION, name));
            options.put(OFFSET, uprobe.offset());
        } else if (details instanceof UprobeMultiLinkDetails uprobes) {
            probed(uprobes.file(), options);
            many(uprobes.functions(), uprobes.pattern(), options);
        } else if (details instanceof CgroupLinkDetails cgroup) {
            options.put(CGROUP, cgroup.cgroup());
            options.put(ATTACH_TYPE, cgroup.attachType());
        }
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
