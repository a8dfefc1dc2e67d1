// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

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

    /** {@code LIBBPF_PIN_BY_NAME} in bpf_helpers.h. */
    private static final int PIN_BY_NAME = 1;

    private final ByteBuffer btf;
    private final int strings;
    private final List<Type> types = new ArrayList<>();

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

    private BtfMaps(byte[] section) {
        this.btf = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
        if (Short.toUnsignedInt(btf.getShort(0)) != MAGIC) {
            throw new IllegalArgumentException("the section .BTF is not BTF");
        }
        int header = btf.getInt(4);
        int start = header + btf.getInt(8);
        int end = start + btf.getInt(12);
        this.strings = header + btf.getInt(16);
        types.add(new Type("void", 0, 0, 0, 0));
        for (int at = start; at < end; ) {
            int info = btf.getInt(at + 4);
            Type type =
                    new Type(string(btf.getInt(at)), info >>> 24 & 0x1F, info & 0xFFFF, btf.getInt(at + 8), at + 12);
            types.add(type);
            at += 12 + type.trailer();
        }
    }

    /**
     * The maps that the bytes of a section {@code .BTF} declare, in their order.
     *
     * @throws IllegalArgumentException when the bytes are damaged
     */
    public static List<DeclaredMap> read(byte[] section) {
        try {
            return new BtfMaps(section).maps();
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new IllegalArgumentException("it points to what is not there", e);
        }
    }

    private List<DeclaredMap> maps() {
        List<DeclaredMap> maps = new ArrayList<>();
        for (Type section : types) {
            if (section.kind != DATASEC || !section.name.equals(".maps")) {
                continue;
            }
            for (int i = 0; i < section.count; i++) {
                Type variable = types.get(btf.getInt(section.at + i * 12));
                maps.add(map(variable.name, resolve(variable.sizeOrType)));
            }
        }
        return maps;
    }

    private DeclaredMap map(String name, Type structure) {
        int type = 0;
        int keySize = 0;
        int valueSize = 0;
        int maxEntries = 0;
        int flags = 0;
        int pinning = 0;
        for (int i = 0; i < structure.count; i++) {
            int member = structure.at + i * 12;
            int memberType = btf.getInt(member + 4);
            switch (string(btf.getInt(member))) {
                case "type" -> type = number(memberType);
                case "max_entries" -> maxEntries = number(memberType);
                case "map_flags" -> flags = number(memberType);
                case "pinning" -> pinning = number(memberType);
                case "key_size" -> keySize = number(memberType);
                case "value_size" -> valueSize = number(memberType);
                case "key" -> keySize = size(resolve(memberType).sizeOrType, 0);
                case "value" -> valueSize = size(resolve(memberType).sizeOrType, 0);
                default -> {
                    // Nothing else says what the map holds, or how.
                }
            }
        }
        return new DeclaredMap(name, type, keySize, valueSize, maxEntries, flags, pinning == PIN_BY_NAME);
    }

    /** A number N is declared as a pointer to an array of N. */
    private int number(int pointer) {
        Type array = resolve(resolve(pointer).sizeOrType);
        if (array.kind != ARRAY) {
            throw new IllegalArgumentException("a map's BTF has no number where one belongs");
        }
        return btf.getInt(array.at + 8);
    }

    private int size(int typeId, int depth) {
        if (depth > types.size()) {
            throw new IllegalArgumentException("a type in the BTF contains itself");
        }
        Type type = resolve(typeId);
        return switch (type.kind) {
            case PTR -> POINTER_SIZE;
            case ARRAY -> Math.multiplyExact(btf.getInt(type.at + 8), size(btf.getInt(type.at), depth + 1));
            default -> type.sizeOrType;
        };
    }

    /** The type itself, behind names and qualifiers. */
    private Type resolve(int typeId) {
        Type type = types.get(typeId);
        for (int steps = 0;
                type.kind == TYPEDEF || type.kind == VOLATILE || type.kind == CONST || type.kind == RESTRICT;
                steps++) {
            if (steps > types.size()) {
                throw new IllegalArgumentException("a type in the BTF refers to itself");
            }
            type = types.get(type.sizeOrType);
        }
        return type;
    }

    private String string(int offset) {
        int end = strings + offset;
        while (btf.get(end) != 0) {
            end++;
        }
        return new String(btf.array(), strings + offset, end - strings - offset, StandardCharsets.UTF_8);
    }

    /** A type; what follows its three words starts at {@code at}. */
    private record Type(String name, int kind, int count, int sizeOrType, int at) {
        int trailer() {
            return switch (kind) {
                case INT, VAR, DECL_TAG -> 4;
                case ARRAY -> 12;
                case STRUCT, UNION, DATASEC, ENUM64 -> count * 12;
                case ENUM, FUNC_PROTO -> count * 8;
                default -> 0;
            };
        }
    }
}
