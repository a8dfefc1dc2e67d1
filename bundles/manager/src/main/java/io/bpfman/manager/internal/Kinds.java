// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProgramType;
import io.bpfman.manager.internal.lone.CgroupKind;
import io.bpfman.manager.internal.lone.KprobeKind;
import io.bpfman.manager.internal.lone.KprobeMultiKind;
import io.bpfman.manager.internal.lone.LoadedKind;
import io.bpfman.manager.internal.lone.LoneKind;
import io.bpfman.manager.internal.lone.RawTracepointKind;
import io.bpfman.manager.internal.lone.TracepointKind;
import io.bpfman.manager.internal.lone.UprobeKind;
import io.bpfman.manager.internal.lone.UprobeMultiKind;
import io.bpfman.spi.store.LinkRow;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** The table of kinds: nothing outside of a family asks which kind something is. */
public final class Kinds {

    private static final KprobeKind KPROBES = new KprobeKind();
    private static final KprobeMultiKind KPROBES_BY_ONE = new KprobeMultiKind();
    private static final UprobeKind UPROBES = new UprobeKind();
    private static final UprobeMultiKind UPROBES_BY_ONE = new UprobeMultiKind();

    /** The kinds of links that move no other. */
    static final Map<LinkKind, LoneKind<?, ?>> LONE = Map.ofEntries(
            Map.entry(LinkKind.TRACEPOINT, new TracepointKind()),
            Map.entry(LinkKind.RAW_TRACEPOINT, new RawTracepointKind()),
            Map.entry(LinkKind.TP_BTF, LoadedKind.tpBtf()),
            Map.entry(LinkKind.KPROBE, KPROBES),
            Map.entry(LinkKind.KRETPROBE, KPROBES),
            Map.entry(LinkKind.KPROBE_MULTI, KPROBES_BY_ONE),
            Map.entry(LinkKind.KRETPROBE_MULTI, KPROBES_BY_ONE),
            Map.entry(LinkKind.UPROBE, UPROBES),
            Map.entry(LinkKind.URETPROBE, UPROBES),
            Map.entry(LinkKind.UPROBE_MULTI, UPROBES_BY_ONE),
            Map.entry(LinkKind.URETPROBE_MULTI, UPROBES_BY_ONE),
            Map.entry(LinkKind.FENTRY, LoadedKind.fentry()),
            Map.entry(LinkKind.FEXIT, LoadedKind.fexit()),
            Map.entry(LinkKind.LSM, LoadedKind.lsm()),
            Map.entry(LinkKind.CGROUP, new CgroupKind()));

    private final Map<LinkKind, Kind> kinds;

    /**
     * What there is to know of a kind.
     *
     * @param types of programs that are attached by links of this kind
     */
    record Kind(Family family, Set<ProgramType> types) {}

    /**
     * The kinds of these families.
     *
     * @param member links that are members of dispatchers
     * @param chain links that have a place in a chain of the kernel's
     * @param lone links that move no other
     */
    public Kinds(Family member, Family chain, Family lone) {
        this(new EnumMap<>(Map.of(
                LinkKind.XDP, new Kind(member, Set.of(ProgramType.XDP)),
                LinkKind.TC, new Kind(member, Set.of(ProgramType.TC)))));
        for (DispatcherType type : DispatcherType.ofChains()) {
            LinkKind kind = type.chain().orElseThrow();
            kinds.put(kind, new Kind(chain, Set.of(ProgramType.parse(kind.label()))));
        }
        LONE.forEach((kind, what) -> kinds.put(kind, new Kind(lone, Set.copyOf(what.types()))));
    }

    Kinds(Map<LinkKind, Kind> kinds) {
        this.kinds = new EnumMap<>(kinds);
    }

    /** The family of a kind. */
    public Family of(LinkKind kind) {
        Kind known = kinds.get(kind);
        if (known == null) {
            throw new IllegalStateException("links of kind " + kind.label() + " are in no family");
        }
        return known.family();
    }

    /** The family of the links of programs of this type. */
    public Family of(ProgramType type) {
        return kinds.values().stream()
                .filter(kind -> kind.types().contains(type))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("programs of type " + type.label() + " are in no family"))
                .family();
    }

    /** The types of programs that can be loaded. */
    public Set<ProgramType> loadable() {
        return kinds.values().stream().flatMap(kind -> kind.types().stream()).collect(Collectors.toSet());
    }

    /** All families. */
    public Collection<Family> families() {
        return kinds.values().stream().map(Kind::family).distinct().toList();
    }

    /** Gives each family those of the links that are its own. */
    public void each(Collection<LinkRow> links, BiConsumer<Family, List<LinkRow>> work) {
        links.stream()
                .collect(Collectors.groupingBy(row -> of(row.link().kind()), LinkedHashMap::new, Collectors.toList()))
                .forEach(work);
    }
}
