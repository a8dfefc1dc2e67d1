// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.LinkKind;
import io.bpfman.api.ProgramType;
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
     */
    public Kinds(Family member, Family chain) {
        this(Map.of(
                LinkKind.XDP, new Kind(member, Set.of(ProgramType.XDP)),
                LinkKind.TC, new Kind(member, Set.of(ProgramType.TC)),
                LinkKind.TCX, new Kind(chain, Set.of(ProgramType.TCX))));
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
