// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.ObjectSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a BPF object file (elf(5), 64-bit little-endian, machine {@code EM_BPF}) offers.
 *
 * @param name how messages call it
 * @param programs its programs in the order of the file
 * @param globals its global variables
 * @param maps names of the maps of its {@code .maps} section
 * @param mapsByName names of those among them that are declared with {@code LIBBPF_PIN_BY_NAME}
 * @param hasBtf whether it carries BTF
 * @param license its declared licence; empty when it declares none
 */
public record ObjectFile(
        String name,
        List<ObjectProgram> programs,
        List<Global> globals,
        List<String> maps,
        Set<String> mapsByName,
        boolean hasBtf,
        String license) {

    /** An object none of whose maps is shared by name. */
    public ObjectFile(
            String name,
            List<ObjectProgram> programs,
            List<Global> globals,
            List<String> maps,
            boolean hasBtf,
            String license) {
        this(name, programs, globals, maps, Set.of(), hasBtf, license);
    }

    public ObjectFile {
        programs = List.copyOf(programs);
        globals = List.copyOf(globals);
        maps = List.copyOf(maps);
        mapsByName = Set.copyOf(mapsByName);
    }

    /**
     * A program.
     *
     * @param section the name of its ELF section, without the question mark in front that keeps libbpf from loading what nobody asked for
     */
    public record ObjectProgram(String name, String section) {

        public ObjectProgram {
            section = section.startsWith("?") ? section.substring(1) : section;
        }

        /** The type that the section's name stands for; empty when libbpf knows no such name. */
        public Optional<ProgramType> impliedType() {
            return ProgramType.ofSection(section);
        }
    }

    /**
     * A global variable.
     *
     * @param section {@code .rodata}, {@code .data}, {@code .bss} or one of their relatives
     * @param offset bytes from the section's start
     * @param size bytes
     */
    public record Global(String name, String section, int offset, int size) {}

    /**
     * Reads an object file, in time and memory in proportion to its size whatever it claims.
     *
     * @param name how messages are to call it
     * @throws InvalidSpecException when the bytes are no ELF file, cut off, damaged, not for BPF, or have names or symbols without measure
     */
    public static ObjectFile parse(String name, ObjectBytes content) {
        Elf elf = Elf.of(name, content);
        return Elf.readOrRefuse(name, content, () -> new ObjectReader(elf).read());
    }

    /** The same of a source. */
    public static ObjectFile parse(ObjectSource source) {
        try (ObjectBytes bytes = ObjectBytes.of(source)) {
            return parse(source.name(), bytes);
        }
    }

    /** The same of one in memory. */
    public static ObjectFile parse(String name, byte[] content) {
        return parse(name, ObjectBytes.of(content));
    }

    /** The program of this name. */
    public Optional<ObjectProgram> program(String programName) {
        return programs.stream().filter(p -> p.name().equals(programName)).findFirst();
    }

    /** The global variable of this name. */
    public Optional<Global> global(String globalName) {
        return globals.stream().filter(g -> g.name().equals(globalName)).findFirst();
    }
}
