// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.text.Glob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes are, they are read, or refused in words. */
class ExecutableDamageTest {

    private static final Machine HOST = Machine.ofJava(System.getProperty("os.arch"));
    private static final Map<String, byte[]> FILES = new ConcurrentHashMap<>();

    /** A change of a file: a number of a width that such files use, so many bytes from the beginning, or from the end when that is negative. */
    record Edit(int place, int width, long value) {}

    @Property(tries = 1000)
    void readsOrRefusesAnyBytes(@ForAll @Size(max = 400) byte[] content) {
        read(content, Machine.X86_64);
    }

    @Property(tries = 2000)
    void readsOrRefusesADamagedLibrary(@ForAll("edits") List<Edit> edits) {
        read(
                damaged(
                        new TestElf()
                                .versions("V_1", "V_2")
                                .symbol("main", 0x12, TestElf.CODE_ADDRESS, 8)
                                .symbol("open@@V_2", 0x12, TestElf.CODE_ADDRESS + 8, 0)
                                .dynamic("open", TestElf.CODE_ADDRESS, 8, 0x8002)
                                .dynamic("open", TestElf.CODE_ADDRESS + 8, 8, 3)
                                .build(),
                        edits),
                Machine.X86_64);
    }

    @Property(tries = 300)
    void readsOrRefusesDamagedFilesOfThisMachine(@ForAll("files") String file, @ForAll("edits") List<Edit> edits) {
        read(damaged(FILES.computeIfAbsent(file, ExecutableDamageTest::content), edits), HOST);
    }

    @Property(tries = 300)
    void readsOrRefusesWhatIsCutOff(@ForAll("files") String file, @ForAll int end) {
        byte[] content = FILES.computeIfAbsent(file, ExecutableDamageTest::content);
        read(Arrays.copyOf(content, Math.floorMod(end, content.length)), HOST);
    }

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of("/bin/true", "libc");
    }

    private static byte[] content(String file) {
        try {
            return Files.readAllBytes(file.equals("libc") ? ExecutableTest.libc() : Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 1000),
                                Arbitraries.integers().between(-3000, -1),
                                Arbitraries.integers()),
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

    private static byte[] damaged(byte[] whole, List<Edit> edits) {
        byte[] content = whole.clone();
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        for (Edit edit : edits) {
            int offset = Math.floorMod(edit.place, content.length - 8);
            switch (edit.width) {
                case 1 -> file.put(offset, (byte) edit.value);
                case 4 -> file.putInt(offset, (int) edit.value);
                default -> file.putLong(offset, edit.value);
            }
        }
        return content;
    }

    private static void read(byte[] content, Machine host) {
        try {
            Executable executable = Executable.of("fuzzed", ObjectBytes.of(content), host);
            FunctionSymbols functions = executable.functions();
            functions.names(100).forEach(name -> assertFalse(name.isEmpty()));
            functions.matching(new Glob("o*n")).forEach(each -> executable.fileOffset(each.address()));
            assertFalse(functions.find("open").size() < 0
                    && functions.find("open@V_1").size() < 0);
        } catch (BpfmanException e) {
            assertFalse(e.getMessage().isBlank());
        }
    }
}
