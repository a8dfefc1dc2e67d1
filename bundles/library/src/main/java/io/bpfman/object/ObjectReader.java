// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.Elf.Section;
import io.bpfman.object.Elf.Symbol;
import io.bpfman.object.ObjectFile.Global;
import io.bpfman.object.ObjectFile.ObjectProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what one object offers. */
final class ObjectReader {

    /** Programs, global variables and maps together: far more than any object has, and not more than the agent's memory has room for. */
    private static final int MAX_OFFERED = 1 << 16;

    private final Elf elf;
    private final List<Role> roles;
    private final Map<Integer, String> sectionNames = new HashMap<>();
    private final List<Placed> programs = new ArrayList<>();
    private final List<Global> globals = new ArrayList<>();
    private final List<String> maps = new ArrayList<>();

    ObjectReader(Elf elf) {
        this.elf = elf;
        this.roles = elf.sections().stream().map(this::role).toList();
    }

    /** What the symbols of a section are. */
    private enum Role {
        PROGRAMS,
        GLOBALS,
        MAPS,
        NOTHING
    }

    /** A program, and where it is. */
    private record Placed(Section section, long value, String name) implements Comparable<Placed> {
        @Override
        public int compareTo(Placed other) {
            return section.index() != other.section.index()
                    ? Integer.compare(section.index(), other.section.index())
                    : Long.compare(value, other.value);
        }
    }

    ObjectFile read() {
        elf.symbols().forEach(symbol -> elf.sectionOf(symbol).ifPresent(section -> read(symbol, section)));
        Collections.sort(programs);
        List<ObjectProgram> inOrder = programs.stream()
                .map(program -> new ObjectProgram(program.name, nameOf(program.section)))
                .toList();
        return new ObjectFile(
                elf.name(),
                inOrder,
                globals,
                maps,
                maps.isEmpty()
                        ? Set.of()
                        : elf.section(".BTF").map(this::mapsByName).orElse(Set.of()),
                elf.section(".BTF").isPresent(),
                elf.section("license")
                        .filter(license -> license.type() == Elf.SHT_PROGBITS && license.size() > 0)
                        .map(license -> elf.names().take(license.offset(), license.end()))
                        .orElse(""));
    }

    private Role role(Section section) {
        if (elf.isNamed(section, ".maps")) {
            return Role.MAPS;
        }
        if (elf.nameBegins(section, ".rodata") || elf.nameBegins(section, ".data") || elf.nameBegins(section, ".bss")) {
            return Role.GLOBALS;
        }
        boolean code = section.type() == Elf.SHT_PROGBITS && section.isCode() && !elf.isNamed(section, ".text");
        return code ? Role.PROGRAMS : Role.NOTHING;
    }

    private void read(Symbol symbol, Section in) {
        Role role = roles.get(in.index());
        boolean offered = role == Role.PROGRAMS
                ? symbol.type() == Elf.STT_FUNC && symbol.binding() != Elf.STB_LOCAL
                : role != Role.NOTHING && symbol.type() == Elf.STT_OBJECT;
        if (!offered) {
            return;
        }
        if (programs.size() + globals.size() + maps.size() == MAX_OFFERED) {
            throw new IllegalArgumentException(
                    "it has more than " + MAX_OFFERED + " programs, global variables and maps");
        }
        String name = elf.name(symbol);
        if (role == Role.PROGRAMS) {
            programs.add(new Placed(in, symbol.value(), name));
        } else if (role == Role.MAPS) {
            maps.add(name);
        } else {
            globals.add(global(name, symbol, in));
        }
    }

    private Global global(String name, Symbol symbol, Section section) {
        boolean inside = symbol.value() >= 0 && symbol.size() >= 0 && symbol.value() <= section.size() - symbol.size();
        if (!inside || section.size() > Integer.MAX_VALUE) {
            throw elf.truncated();
        }
        return new Global(name, nameOf(section), (int) symbol.value(), (int) symbol.size());
    }

    private String nameOf(Section section) {
        return sectionNames.computeIfAbsent(section.index(), index -> elf.name(section));
    }

    private Set<String> mapsByName(Section btf) {
        if (btf.type() != Elf.SHT_PROGBITS) {
            throw elf.truncated();
        }
        try {
            return BtfMaps.read(elf.bytes(), elf.names(), btf.offset(), btf.size()).stream()
                    .filter(BtfMaps.DeclaredMap::pinnedByName)
                    .map(BtfMaps.DeclaredMap::name)
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(
                    "the BTF of object file \"" + elf.name() + "\" is damaged: " + e.getMessage()
                            + "; compile it again",
                    e);
        }
    }
}
