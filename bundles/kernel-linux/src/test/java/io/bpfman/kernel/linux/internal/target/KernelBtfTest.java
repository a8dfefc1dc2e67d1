// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelBtfTest {

    private static final int TYPEDEF = 8;
    private static final int FUNC = 12;
    private static final int ENUM = 6;

    @TempDir
    Path directory;

    /**
     * BTF with a name for each type; the kind is before the name.
     *
     * @param before bytes of the strings of what it is based on
     */
    private static byte[] btf(int before, String... types) {
        StringBuilder strings = new StringBuilder(before == 0 ? "\0" : "");
        byte[] words = new byte[types.length * 20];
        ByteBuffer buffer = ByteBuffer.wrap(words).order(ByteOrder.LITTLE_ENDIAN);
        for (String type : types) {
            int kind = Integer.parseInt(type.substring(0, type.indexOf(' ')));
            // an enum has one value behind its words
            buffer.putInt(before + strings.length())
                    .putInt(kind << 24 | (kind == ENUM ? 1 : 0))
                    .putInt(0);
            buffer.position(buffer.position() + (kind == ENUM ? 8 : 0));
            strings.append(type.substring(type.indexOf(' ') + 1)).append('\0');
        }
        byte[] names = strings.toString().getBytes(StandardCharsets.US_ASCII);
        int length = buffer.position();
        byte[] bytes = new byte[24 + length + names.length];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x1EB9F)
                .putInt(24)
                .putInt(0)
                .putInt(length)
                .putInt(length)
                .putInt(names.length)
                .put(words, 0, length)
                .put(names);
        return bytes;
    }

    private static byte[] kernel() {
        return btf(
                0,
                FUNC + " vfs_read",
                ENUM + " states",
                FUNC + " bpf_lsm_file_open",
                FUNC + " bpf_lsm_file_mprotect",
                TYPEDEF + " btf_trace_sched_switch",
                TYPEDEF + " u32");
    }

    private KernelBtf read(byte[] kernel) throws IOException {
        Files.write(directory.resolve("vmlinux"), kernel);
        return new KernelBtf(directory);
    }

    private static <T extends BpfmanException> String refusal(Class<T> type, Runnable question) {
        return assertThrows(type, question::run).getMessage();
    }

    @Test
    void knowsFunctionsHooksAndTracepoints() throws IOException {
        KernelBtf btf = read(kernel());
        assertDoesNotThrow(() -> btf.needFunction("vfs_read"));
        assertDoesNotThrow(() -> btf.needHook("file_open"));
        assertDoesNotThrow(() -> btf.needHook("bpf_lsm_file_mprotect"));
        assertDoesNotThrow(() -> btf.needTracepoint("sched_switch"));
        assertEquals(List.of("sched_switch"), btf.rawTracepoints());
        assertEquals(
                "the kernel's BTF has no function \"vfs_raed\": there is none, or the compiler has put it into those that"
                        + " call it; did you mean vfs_read?",
                refusal(NotFoundException.class, () -> btf.needFunction("vfs_raed")));
        assertEquals(
                "the kernel has no LSM hook \"file_opn\" for BPF; did you mean file_open?",
                refusal(NotFoundException.class, () -> btf.needHook("file_opn")));
        assertEquals(
                "raw tracepoint \"sched_swich\" not found; did you mean: sched_switch?",
                refusal(NotFoundException.class, () -> btf.needTracepoint("sched_swich")));
    }

    @Test
    void knowsFunctionsOfModules() throws IOException {
        byte[] kernel = kernel();
        KernelBtf btf = read(kernel);
        int strings = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN).getInt(20);
        Files.write(directory.resolve("a_module"), btf(strings, FUNC + " of_module"));
        assertDoesNotThrow(() -> btf.needFunction("of_module"));
        assertDoesNotThrow(() -> btf.needFunction("vfs_read"));
    }

    @Test
    void saysThatThereIsNone() {
        KernelBtf btf = new KernelBtf(directory);
        assertFalse(btf.isThere());
        assertEquals(List.of(), btf.rawTracepoints());
        assertEquals(
                "the kernel has no BTF of itself (" + directory.resolve("vmlinux")
                        + " is not there): it takes one that is built with CONFIG_DEBUG_INFO_BTF",
                refusal(UnsupportedHereException.class, () -> btf.needFunction("vfs_read")));
    }

    @Test
    void saysThatItIsNone() throws IOException {
        KernelBtf btf = read(new byte[64]);
        assertTrue(refusal(UnsupportedHereException.class, () -> btf.needFunction("vfs_read"))
                .endsWith(": it is not BTF"));
    }

    @Property(tries = 1000)
    void readsOrRefusesWhateverItIs(@ForAll @IntRange(min = 2, max = 150) int place, @ForAll int value)
            throws IOException {
        Path files = Files.createTempDirectory("btf");
        try {
            byte[] content = kernel();
            ByteBuffer.wrap(content).putInt(place, value);
            Files.write(files.resolve("vmlinux"), content);
            new KernelBtf(files).needFunction("no_such_function_at_all");
        } catch (NotFoundException | UnsupportedHereException e) {
            assertFalse(e.getMessage().isBlank());
        } finally {
            Files.delete(files.resolve("vmlinux"));
            Files.delete(files);
        }
    }
}
