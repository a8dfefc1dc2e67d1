// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFunctionsTest {

    private static final String SYMBOLS = """
            ffffffff81000000 T _text
            ffffffff81000100 T vfs_read
            ffffffff81000180 t __pfx_vfs_write
            ffffffff81000190 T vfs_write
            ffffffff81000200 t init_once
            ffffffff81000240 t init_once
            ffffffff81000280 t do_work.isra.0
            ffffffff81000300 T listed
            ffffffff81000400 T __noinstr_text_start
            ffffffff81000400 t in_noinstr
            ffffffff81000500 T __noinstr_text_end
            ffffffff82000000 D jiffies
            ffffffff82000f00 D nothing_behind
            ffffffffc0001000 t mod_first\t[mod]
            ffffffffc0001080 t other\t[another]
            ffffffffc0001100 t mod_last\t[mod]
            nonsense
            """;

    @TempDir
    Path directory;

    private KernelFunctions functions;

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(directory.resolve("kallsyms"), SYMBOLS);
        Files.writeString(
                directory.resolve("available_filter_functions"),
                "vfs_read\nvfs_write\nmod_first [mod]\n__ftrace_invalid_address___12\ninit_once\ninit_once\n");
        Files.createDirectories(directory.resolve("kprobes"));
        Files.writeString(
                directory.resolve("kprobes/blacklist"),
                "0xffffffff81000300-0xffffffff81000340\tlisted\nnonsense\n0x-0x\n");
        functions = of(Optional.of(directory));
    }

    private KernelFunctions of(Optional<Path> debugfs) {
        return new KernelFunctions(directory.resolve("kallsyms"), () -> directory, () -> debugfs);
    }

    private <T extends BpfmanException> String refusal(Class<T> type, String function, long offset) {
        return assertThrows(type, () -> functions.needProbeable(function, offset, false))
                .getMessage();
    }

    @Test
    void measuresUpToTheNextSymbolOfTheSameModule() {
        assertDoesNotThrow(() -> functions.needProbeable("vfs_read", 0x7F, false));
        assertEquals(
                "offset 128 is beyond the kernel's function \"vfs_read\", which has 128 bytes",
                refusal(InvalidSpecException.class, "vfs_read", 0x80));
        assertDoesNotThrow(() -> functions.needProbeable("mod_first", 0xFF, false));
        assertTrue(refusal(InvalidSpecException.class, "mod_first", 0x100).endsWith("which has 256 bytes"));
        assertTrue(refusal(InvalidSpecException.class, "mod_last", 100_000).endsWith("which has 3840 bytes"));
        assertTrue(refusal(InvalidSpecException.class, "vfs_read", -1).startsWith("offset -1 is beyond"));
    }

    @Test
    void suggestsTheNearest() {
        assertEquals(
                "the kernel has no function \"vfs_raed\": there is none, or the compiler has put it into those that call"
                        + " it; did you mean vfs_read?",
                refusal(NotFoundException.class, "vfs_raed", 0));
        assertTrue(refusal(NotFoundException.class, "do_work", 0).endsWith("; did you mean do_work.isra.0?"));
        assertTrue(refusal(NotFoundException.class, "jiffies", 0).startsWith("the kernel has no function \"jiffies\""));
    }

    @Test
    void saysWhyAFunctionCannotBeProbed() {
        assertEquals(
                "the kernel's function \"in_noinstr\" cannot be probed: it is marked noinstr: it runs where a probe would"
                        + " not survive; take a function that calls it, or one that it calls",
                refusal(InvalidSpecException.class, "in_noinstr", 0));
        assertTrue(refusal(InvalidSpecException.class, "listed", 0)
                .contains("it is on the kernel's list of what kprobes must not be at"));
        assertDoesNotThrow(() -> of(Optional.empty()).needProbeable("listed", 0, false));
        assertTrue(refusal(InvalidSpecException.class, "init_once", 0)
                .startsWith("the kernel has 2 functions \"init_once\" (static ones of several files)"));
        assertEquals(
                "a kretprobe is at the return of a function and takes no offset (got 4)",
                assertThrows(InvalidSpecException.class, () -> functions.needProbeable("vfs_read", 4, true))
                        .getMessage());
    }

    @Test
    void saysThatAddressesAreHidden() throws IOException {
        Files.writeString(
                directory.resolve("kallsyms"), SYMBOLS.replaceAll("(?m)^f{8}[0-9a-f]{8}", "0000000000000000"));
        assertDoesNotThrow(() -> functions.needProbeable("vfs_read", 0, false));
        assertTrue(refusal(UnsupportedHereException.class, "vfs_read", 4).contains("kernel.kptr_restrict"));
    }

    @Test
    void findsFunctionsByPatternAndByName() {
        assertEquals(List.of("vfs_read", "vfs_write"), functions.resolve(like("vfs_*")));
        assertEquals(List.of("mod_first", "vfs_read"), functions.resolve(named("vfs_read", "mod_first", "vfs_read")));
        assertEquals(
                "the kernel has no function like \"xfs_*\" that can be traced",
                assertThrows(NotFoundException.class, () -> functions.resolve(like("xfs_*")))
                        .getMessage());
        assertTrue(assertThrows(NotFoundException.class, () -> functions.resolve(named("vfs_rea")))
                .getMessage()
                .contains("did you mean vfs_read"));
        assertTrue(assertThrows(NotFoundException.class, () -> functions.resolve(named("in_noinstr")))
                .getMessage()
                .startsWith("the kernel's function \"in_noinstr\" cannot be traced: it is marked noinstr or notrace"));
    }

    private static ProbedFunctions like(String pattern) {
        return new ProbedFunctions(List.of(), Optional.of(pattern));
    }

    private static ProbedFunctions named(String... names) {
        return new ProbedFunctions(List.of(names), Optional.empty());
    }

    @Test
    void listsWhatCanBeTraced() throws IOException {
        assertEquals(List.of("init_once", "mod_first", "vfs_read", "vfs_write"), functions.all());
        Files.delete(directory.resolve("available_filter_functions"));
        assertTrue(functions.all().containsAll(List.of("do_work.isra.0", "mod_last", "vfs_read")));
        assertTrue(functions.all().stream().noneMatch(name -> name.startsWith("__pfx_") || name.equals("jiffies")));
    }

    @Test
    void isQuickWithManySymbols() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 150_000; i++) {
            many.append(Long.toHexString(0xffffffff81000000L + 16L * i))
                    .append(" t function_number_")
                    .append(i)
                    .append('\n');
        }
        Files.writeString(directory.resolve("kallsyms"), many);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            functions.needProbeable("function_number_149998", 15, false);
            assertTrue(
                    refusal(InvalidSpecException.class, "function_number_7", 16).endsWith("which has 16 bytes"));
            refusal(NotFoundException.class, "function_nomber_x", 0);
        });
    }
}
