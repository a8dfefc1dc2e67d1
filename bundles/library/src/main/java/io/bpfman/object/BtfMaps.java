// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the maps that a {@code .maps} section declares out of an object's BTF: a variable each, of a structure whose members' types carry the
 * numbers ({@code struct btf_header}, {@code struct btf_type} in linux/btf.h; {@code parse_btf_map_def} in libbpf).
 */
public final class BtfMaps {

    private static final int MAGIC = 0xEB9F;
    private static final int INT = 1;
    private static final int PTR = 2;
    private static final int ARRAY = 3;
    private static final int STRUCT = 4;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int TYPEDEF = 8;
    private static final int VOLATILE = 9;
    private static final int CONST = 10;
    private static final int RESTRICT = 11;
    private static final int FUNC_PROTO = 13;
    private static final int VAR = 14;
    private static final int DATASEC = 15;
    private static final int DECL_TAG = 17;
    private static final int ENUM64 = 19;
    private static final int POINTER_SIZE = 8;
    private static final int WORDS = 12;

    /** {@code BTF_MAX_TYPE} in linux/btf.h: the kernel takes no more. */
    private static final int MAX_TYPES = 0xFFFFF;

    /** {@code MAX_RESOLVE_DEPTH} in libbpf's btf.c: how many types may stand behind each other. */
    private static final int MAX_DEPTH = 32;

    private static final int MAX_MAPS = 1 << 16;

    /** {@code LIBBPF_PIN_BY_NAME} in bpf_helpers.h. */
    private static final int PIN_BY_NAME = 1;

    private final ObjectBytes bytes;
    private final Names names;
    private final long end;
    private final long strings;
    private final long stringsEnd;

    /** Where each type is, by its id; the first is void, which is nowhere. */
    private long[] types = new long[1024];

    private int count = 1;
    private final Map<Long, Definition> definitions = new HashMap<>();

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
    private record Definition(int type, int keySize, int valueSize, int maxEntries, int flags, int pinning) {}

    private BtfMaps(ObjectBytes bytes, Names names, long offset, long size) {
        this.bytes = bytes;
        this.names = names;
        this.end = Objects.checkFromIndexSize(offset, size, bytes.size()) + size;
        if (bytes.getShort(offset) != MAGIC) {
            throw new IllegalArgumentException("the section .BTF is not BTF");
        }
        long header = offset + unsigned(offset + 4);
        long start = header + unsigned(offset + 8);
        this.strings = header + unsigned(offset + 16);
        this.stringsEnd = inside(strings + unsigned(offset + 20));
        long typesEnd = inside(start + unsigned(offset + 12));
        for (long at = start; at < typesEnd; at += WORDS + trailer(at)) {
            if (count > MAX_TYPES) {
                throw new IllegalArgumentException("it has more types than the kernel takes, " + MAX_TYPES);
            }
            types = count < types.length ? types : Arrays.copyOf(types, 2 * count);
            types[count++] = at;
        }
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
        try {
            return new BtfMaps(object, names, offset, size).maps();
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new IllegalArgumentException("it points to what is not there", e);
        }
    }

    private List<DeclaredMap> maps() {
        List<DeclaredMap> maps = new ArrayList<>();
        for (int id = 1; id < count; id++) {
            long section = types[id];
            if (kind(section) != DATASEC || !isName(section, ".maps")) {
                continue;
            }
            for (int i = 0; i < members(section); i++) {
                if (maps.size() == MAX_MAPS) {
                    throw new IllegalArgumentException("it declares more than " + MAX_MAPS + " maps");
                }
                long variable = type(bytes.getInt(section + WORDS + i * 12L));
                Definition definition = definition(sizeOrType(variable));
                maps.add(new DeclaredMap(
                        names.take(name(variable), stringsEnd),
                        definition.type,
                        definition.keySize,
                        definition.valueSize,
                        definition.maxEntries,
                        definition.flags,
                        definition.pinning == PIN_BY_NAME));
            }
        }
        return maps;
    }

    private Definition definition(int typeId) {
        return definitions.computeIfAbsent(resolve(typeId), this::define);
    }

    private Definition define(long structure) {
        int type = 0;
        int keySize = 0;
        int valueSize = 0;
        int maxEntries = 0;
        int flags = 0;
        int pinning = 0;
        for (int i = 0; i < members(structure); i++) {
            long member = structure + WORDS + i * 12L;
            int memberType = bytes.getInt(member + 4);
            if (isName(member, "type")) {
                type = number(memberType);
            } else if (isName(member, "max_entries")) {
                maxEntries = number(memberType);
            } else if (isName(member, "map_flags")) {
                flags = number(memberType);
            } else if (isName(member, "pinning")) {
                pinning = number(memberType);
            } else if (isName(member, "key_size")) {
                keySize = number(memberType);
            } else if (isName(member, "value_size")) {
                valueSize = number(memberType);
            } else if (isName(member, "key")) {
                keySize = size(sizeOrType(resolve(memberType)));
            } else if (isName(member, "value")) {
                valueSize = size(sizeOrType(resolve(memberType)));
            }
        }
        return new Definition(type, keySize, valueSize, maxEntries, flags, pinning);
    }

    /** A number N is declared as a pointer to an array of N. */
    private int number(int pointer) {
        long array = resolve(sizeOrType(resolve(pointer)));
        if (kind(array) != ARRAY) {
            throw new IllegalArgumentException("a map's BTF has no number where one belongs");
        }
        return bytes.getInt(array + WORDS + 8);
    }

    private int size(int typeId) {
        int elements = 1;
        long type = resolve(typeId);
        for (int depth = 0; kind(type) == ARRAY; depth++) {
            elements = Math.multiplyExact(elements, bytes.getInt(type + WORDS + 8));
            type = resolve(bytes.getInt(type + WORDS));
            requireDepth(depth);
        }
        return Math.multiplyExact(elements, kind(type) == PTR ? POINTER_SIZE : sizeOrType(type));
    }

    /** The type itself, behind names and qualifiers. */
    private long resolve(int typeId) {
        long type = type(typeId);
        for (int depth = 0; isBehind(kind(type)); depth++) {
            type = type(sizeOrType(type));
            requireDepth(depth);
        }
        return type;
    }

    private static boolean isBehind(int kind) {
        return kind == TYPEDEF || kind == VOLATILE || kind == CONST || kind == RESTRICT;
    }

    private static void requireDepth(int depth) {
        if (depth == MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "a type in the BTF refers to itself, or through more than " + MAX_DEPTH + " others");
        }
    }

    private long type(int id) {
        return types[Objects.checkIndex(id, count)];
    }

    private int kind(long type) {
        return type == 0 ? 0 : bytes.getInt(type + 4) >>> 24 & 0x1F;
    }

    private int members(long type) {
        return type == 0 ? 0 : bytes.getInt(type + 4) & 0xFFFF;
    }

    private int sizeOrType(long type) {
        return type == 0 ? 0 : bytes.getInt(type + 8);
    }

    /** Bytes that follow a type's three words. */
    private int trailer(long type) {
        return switch (kind(type)) {
            case INT, VAR, DECL_TAG -> 4;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> members(type) * 12;
            case ENUM, FUNC_PROTO -> members(type) * 8;
            default -> 0;
        };
    }

    /** Where the name of a type, or of a member, begins. */
    private long name(long typeOrMember) {
        return strings + Objects.checkIndex(typeOrMember == 0 ? 0 : unsigned(typeOrMember), stringsEnd - strings);
    }

    private boolean isName(long typeOrMember, String wanted) {
        return names.is(name(typeOrMember), stringsEnd, wanted);
    }

    private long unsigned(long at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private long inside(long place) {
        if (place > end) {
            throw new IndexOutOfBoundsException("it ends before " + place);
        }
        return place;
    }
}
