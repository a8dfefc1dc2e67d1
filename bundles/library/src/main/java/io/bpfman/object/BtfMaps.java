// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.ObjectSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Reads the maps that a {@code .maps} section declares out of an object's BTF: a variable each, of a structure whose members' types carry the
 * numbers ({@code parse_btf_map_def} in libbpf).
 */
public final class BtfMaps {

    private static final int POINTER_SIZE = 8;

    private static final int MAX_MAPS = 1 << 16;

    /** {@code LIBBPF_PIN_BY_NAME} in bpf_helpers.h. */
    private static final int PIN_BY_NAME = 1;

    private static final int NO_MAP = 0;

    private final Btf btf;
    private final Map<Long, Definition> definitions = new HashMap<>();
    private final Map<Long, Integer> innerTypes = new HashMap<>();

    /**
     * A map as it is declared.
     *
     * @param type {@code enum bpf_map_type} in linux/bpf.h
     * @param keySize bytes
     * @param valueSize bytes
     * @param flags {@code BPF_F_*} in linux/bpf.h
     * @param pinnedByName whether all programs with a map of this name and declaration are to use one
     */
    public record DeclaredMap(
            String name, int type, int keySize, int valueSize, int maxEntries, int flags, boolean pinnedByName) {}

    /** What the type of a map's variable says; many variables may have the same. */
    private record Definition(
            int type, int keySize, int valueSize, int maxEntries, int flags, int pinning, int innerType) {}

    private BtfMaps(Btf btf) {
        this.btf = btf;
    }

    /**
     * The maps that an object declares, in their order; none when it has no BTF.
     *
     * @throws InvalidSpecException when the object is none, or damaged
     */
    public static List<DeclaredMap> of(ObjectSource source) {
        return List.copyOf(of(source, (bytes, btf) -> read(bytes, btf.offset(), btf.size())));
    }

    /** What is read of the section of an object that has one, and maps. */
    private static <T> Collection<T> of(
            ObjectSource source, BiFunction<ObjectBytes, Elf.Section, Collection<T>> reading) {
        try (ObjectBytes bytes = ObjectBytes.of(source)) {
            Elf elf = Elf.of(source.name(), bytes);
            return Elf.readOrRefuse(
                    source.name(),
                    bytes,
                    () -> elf.section(".BTF")
                            .filter(btf -> elf.section(".maps").isPresent())
                            .map(btf -> reading.apply(bytes, btf))
                            .orElse(List.of()));
        }
    }

    /**
     * The types of the maps that an object declares, and of those that its maps of maps have; what it has of global variables does not count.
     *
     * @return numbers of {@code enum bpf_map_type} in linux/bpf.h
     * @throws InvalidSpecException when the object is none, or damaged
     */
    public static Collection<Integer> types(ObjectSource source) {
        return of(
                source,
                (bytes, btf) -> Btf.read(
                        bytes, new Names(bytes), btf.offset(), btf.size(), types -> new BtfMaps(types).types()));
    }

    /**
     * The maps that an object's section {@code .BTF} declares, in their order.
     *
     * @param offset where the section begins in the object
     * @param size bytes of the section
     * @throws IllegalArgumentException when the bytes are damaged
     */
    public static List<DeclaredMap> read(ObjectBytes object, long offset, long size) {
        return read(object, new Names(object), offset, size);
    }

    static List<DeclaredMap> read(ObjectBytes object, Names names, long offset, long size) {
        return Btf.read(object, names, offset, size, btf -> new BtfMaps(btf).maps());
    }

    private Set<Integer> types() {
        Set<Integer> types = new TreeSet<>();
        btf.variables(".maps").forEach(variable -> {
            Definition definition = definition(btf.sizeOrType(variable));
            types.add(definition.type);
            types.add(definition.innerType);
        });
        types.remove(NO_MAP);
        return types;
    }

    private List<DeclaredMap> maps() {
        List<DeclaredMap> maps = new ArrayList<>();
        btf.variables(".maps").forEach(variable -> {
            if (maps.size() == MAX_MAPS) {
                throw new IllegalArgumentException("it declares more than " + MAX_MAPS + " maps");
            }
            Definition definition = definition(btf.sizeOrType(variable));
            maps.add(new DeclaredMap(
                    btf.name(variable),
                    definition.type,
                    definition.keySize,
                    definition.valueSize,
                    definition.maxEntries,
                    definition.flags,
                    definition.pinning == PIN_BY_NAME));
        });
        return maps;
    }

    private Definition definition(int typeId) {
        return definitions.computeIfAbsent(btf.resolve(typeId), this::define);
    }

    private Definition define(long structure) {
        int type = 0;
        int keySize = 0;
        int valueSize = 0;
        int maxEntries = 0;
        int flags = 0;
        int pinning = 0;
        int inner = NO_MAP;
        for (int i = 0; i < btf.members(structure); i++) {
            long member = btf.member(structure, i);
            int memberType = btf.typeOf(member);
            if (btf.isName(member, "type")) {
                type = btf.number(memberType);
            } else if (btf.isName(member, "max_entries")) {
                maxEntries = btf.number(memberType);
            } else if (btf.isName(member, "map_flags")) {
                flags = btf.number(memberType);
            } else if (btf.isName(member, "pinning")) {
                pinning = btf.number(memberType);
            } else if (btf.isName(member, "values")) {
                inner = innerType(memberType);
            } else if (btf.isName(member, "key_size")) {
                keySize = btf.number(memberType);
            } else if (btf.isName(member, "value_size")) {
                valueSize = btf.number(memberType);
            } else if (btf.isName(member, "key")) {
                keySize = size(btf.sizeOrType(btf.resolve(memberType)));
            } else if (btf.isName(member, "value")) {
                valueSize = size(btf.sizeOrType(btf.resolve(memberType)));
            }
        }
        return new Definition(type, keySize, valueSize, maxEntries, flags, pinning, inner);
    }

    /** The type of the maps that a map of maps has: its values are declared as an array of pointers to such a one; {@link #NO_MAP} for other values. */
    private int innerType(int valuesType) {
        long array = btf.resolve(valuesType);
        long pointer = btf.kind(array) == Btf.ARRAY ? btf.resolve(btf.elementsOf(array)) : 0;
        long structure = btf.kind(pointer) == Btf.PTR ? btf.resolve(btf.sizeOrType(pointer)) : 0;
        return btf.kind(structure) == Btf.STRUCT ? innerTypes.computeIfAbsent(structure, this::typeOf) : NO_MAP;
    }

    private int typeOf(long structure) {
        for (int i = 0; i < btf.members(structure); i++) {
            long member = btf.member(structure, i);
            if (btf.isName(member, "type")) {
                return btf.number(btf.typeOf(member));
            }
        }
        return NO_MAP;
    }

    private int size(int typeId) {
        int elements = 1;
        long type = btf.resolve(typeId);
        for (int depth = 0; btf.kind(type) == Btf.ARRAY; depth++) {
            elements = Math.multiplyExact(elements, btf.lengthOf(type));
            type = btf.resolve(btf.elementsOf(type));
            Btf.requireDepth(depth);
        }
        return Math.multiplyExact(elements, btf.kind(type) == Btf.PTR ? POINTER_SIZE : btf.sizeOrType(type));
    }
}
