// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The types of an object's section {@code .BTF} ({@code struct btf_header}, {@code struct btf_type} in linux/btf.h). A type is named by the place
 * where it begins, 0 being void, which is nowhere. Pure; not for several threads.
 */
final class Btf {

    static final int PTR = 2;
    static final int ARRAY = 3;
    static final int STRUCT = 4;
    static final int TYPEDEF = 8;
    static final int FUNC = 12;
    static final int VAR = 14;

    static final int MAGIC = 0xEB9F;
    private static final int INT = 1;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int VOLATILE = 9;
    private static final int CONST = 10;
    private static final int RESTRICT = 11;
    private static final int FUNC_PROTO = 13;
    private static final int DATASEC = 15;
    private static final int DECL_TAG = 17;
    private static final int ENUM64 = 19;

    /** Bytes of a type before what is of its kind. */
    static final int WORDS = 12;

    /** {@code BTF_MAX_TYPE} in linux/btf.h: the kernel takes no more. */
    private static final int MAX_TYPES = 0xFFFFF;

    /** {@code MAX_RESOLVE_DEPTH} in libbpf's btf.c: how many types may stand behind each other. */
    private static final int MAX_DEPTH = 32;

    private final ObjectBytes bytes;
    private final Names names;
    private final long end;
    private final long strings;
    private final long stringsEnd;

    /** Where each type is, by its id. */
    private long[] types = new long[1024];

    private int count = 1;

    private Btf(ObjectBytes bytes, Names names, long offset, long size) {
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
        for (long at = start; at < typesEnd; at += WORDS + trailer(bytes.getInt(at + 4))) {
            if (count > MAX_TYPES) {
                throw new IllegalArgumentException("it has more types than the kernel takes, " + MAX_TYPES);
            }
            types = count < types.length ? types : Arrays.copyOf(types, 2 * count);
            types[count++] = at;
        }
    }

    /**
     * What is read of a section {@code .BTF}.
     *
     * @param offset where the section begins in the object
     * @param size bytes of the section
     * @throws IllegalArgumentException when the bytes are damaged
     */
    static <T> T read(ObjectBytes object, Names names, long offset, long size, Function<Btf, T> reading) {
        try {
            return reading.apply(new Btf(object, names, offset, size));
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new IllegalArgumentException("it points to what is not there", e);
        }
    }

    /** The variables of the data sections of this name, in their order. */
    LongStream variables(String section) {
        return places(section).map(this::variableAt);
    }

    /** The variables of the data sections of this name where they are: each place is that of a {@code struct btf_var_secinfo}. */
    LongStream places(String section) {
        return IntStream.range(1, count)
                .mapToLong(id -> types[id])
                .filter(type -> kind(type) == DATASEC && isName(type, section))
                .flatMap(type -> IntStream.range(0, members(type)).mapToLong(i -> type + WORDS + i * 12L));
    }

    /** The variable at a place in a section. */
    long variableAt(long place) {
        return type(bytes.getInt(place));
    }

    /** Where in its section that is, in bytes. */
    int offsetAt(long place) {
        return bytes.getInt(place + 4);
    }

    /** Bytes of it. */
    int sizeAt(long place) {
        return bytes.getInt(place + 8);
    }

    /** How many members, or variables, a type has. */
    int members(long type) {
        return type == 0 ? 0 : membersOf(bytes.getInt(type + 4));
    }

    /** A member of a structure: it has a name and a type. */
    long member(long structure, int index) {
        return structure + WORDS + index * 12L;
    }

    /** The id of a member's type. */
    int typeOf(long member) {
        return bytes.getInt(member + 4);
    }

    /** The id of the type of the elements of an array. */
    int elementsOf(long array) {
        return bytes.getInt(array + WORDS);
    }

    /** How many elements an array has. */
    int lengthOf(long array) {
        return bytes.getInt(array + WORDS + 8);
    }

    /** A number N is declared as a pointer to an array of N. */
    int number(int pointer) {
        long array = resolve(sizeOrType(resolve(pointer)));
        if (kind(array) != ARRAY) {
            throw new IllegalArgumentException("it has no number where one belongs");
        }
        return lengthOf(array);
    }

    /** The type itself, behind names and qualifiers. */
    long resolve(int typeId) {
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

    static void requireDepth(int depth) {
        if (depth == MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "a type in the BTF refers to itself, or through more than " + MAX_DEPTH + " others");
        }
    }

    private long type(int id) {
        return types[Objects.checkIndex(id, count)];
    }

    int kind(long type) {
        return type == 0 ? 0 : kindOf(bytes.getInt(type + 4));
    }

    /** The size of a type in bytes, or the id of the type that it refers to. */
    int sizeOrType(long type) {
        return type == 0 ? 0 : bytes.getInt(type + 8);
    }

    /** The kind of a type whose second word this is. */
    static int kindOf(int info) {
        return info >>> 24 & 0x1F;
    }

    private static int membersOf(int info) {
        return info & 0xFFFF;
    }

    /** Bytes that follow the three words of a type whose second word this is. */
    static int trailer(int info) {
        return switch (kindOf(info)) {
            case INT, VAR, DECL_TAG -> 4;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> membersOf(info) * 12;
            case ENUM, FUNC_PROTO -> membersOf(info) * 8;
            default -> 0;
        };
    }

    /** The name of a type, or of a member. */
    String name(long typeOrMember) {
        return names.take(nameAt(typeOrMember), stringsEnd);
    }

    /** Whether this is the name of a type, or of a member. */
    boolean isName(long typeOrMember, String wanted) {
        return names.is(nameAt(typeOrMember), stringsEnd, wanted);
    }

    private long nameAt(long typeOrMember) {
        return strings + Objects.checkIndex(typeOrMember == 0 ? 0 : unsigned(typeOrMember), stringsEnd - strings);
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
