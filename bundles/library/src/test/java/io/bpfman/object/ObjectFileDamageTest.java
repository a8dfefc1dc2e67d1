// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.bytecode.Bytecode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes are, the reader reads them or says that they are no object. */
class ObjectFileDamageTest {

    /** A change of a file: a number of a width that such files use, at an offset. */
    record Edit(int offset, int width, long value) {}

    @Property(tries = 1000)
    void readsOrRefusesAnyBytes(@ForAll @Size(max = 400) byte[] content) {
        parse(content);
    }

    @Property(tries = 1000)
    void readsOrRefusesAnyBytesBehindAGoodHeader(@ForAll @Size(min = 64, max = 400) byte[] content) {
        System.arraycopy(Bytecode.sample("tc_count"), 0, content, 0, 40);
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(40, content[40] & 0x7F);
        parse(content);
    }

    @Property(tries = 2000)
    void readsOrRefusesADamagedObject(
            @ForAll("objects") String object, @ForAll("edits") @Size(min = 1, max = 4) List<Edit> edits) {
        byte[] content = object(object);
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        for (Edit edit : edits) {
            // Most of what the reader looks at lies at the end of the file.
            int offset = content.length - 8 - Math.floorMod(edit.offset, content.length - 8);
            switch (edit.width) {
                case 1 -> file.put(offset, (byte) edit.value);
                case 4 -> file.putInt(offset, (int) edit.value);
                default -> file.putLong(offset, edit.value);
            }
        }
        parse(content);
    }

    @Provide
    Arbitrary<String> objects() {
        return Arbitraries.of("tc_dispatcher", "tc_count", "tc_nobtf", "tc_shared");
    }

    private static byte[] object(String name) {
        return switch (name) {
            case "tc_dispatcher" -> Bytecode.tcDispatcher();
            case "tc_nobtf", "tc_shared" -> Bytecode.testObject(name);
            default -> Bytecode.sample(name);
        };
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 40_000),
                        Arbitraries.of(1, 4, 8),
                        Arbitraries.oneOf(
                                Arbitraries.longs(),
                                Arbitraries.longs().between(-2, 300),
                                Arbitraries.of(Long.MAX_VALUE, Long.MIN_VALUE, (long) Integer.MAX_VALUE)))
                .as(Edit::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static void parse(byte[] content) {
        try {
            ObjectFile object = ObjectFile.parse("fuzzed.o", content);
            object.globals().forEach(global -> assertFalse(global.size() < 0 || global.offset() < 0, global.name()));
        } catch (InvalidSpecException e) {
            assertFalse(e.getMessage().isBlank());
        }
    }
}
