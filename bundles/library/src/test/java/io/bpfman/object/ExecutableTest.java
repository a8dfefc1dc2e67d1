// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.FunctionSymbols.Function;
import io.bpfman.text.Glob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExecutableTest {

    private static final int GLOBAL = 0x12;
    private static final int LOCAL = 0x02;
    private static final int INDIRECT = 0x1A;
    private static final int VARIABLE = 0x11;
    private static final int START = TestElf.CODE_ADDRESS;

    private static Executable read(TestElf elf) {
        return Executable.of("/lib/x.so", ObjectBytes.of(elf.build()), Machine.X86_64);
    }

    private static String refusal(byte[] content) {
        return assertThrows(
                        InvalidSpecException.class,
                        () -> Executable.of("/lib/x.so", ObjectBytes.of(content), Machine.X86_64))
                .getMessage();
    }

    private static String unfound(TestElf elf, String name) {
        FunctionSymbols functions = read(elf).functions();
        return assertThrows(BpfmanException.class, () -> functions.find(name)).getMessage();
    }

    @Test
    void findsFunctionsInBothTables() {
        FunctionSymbols functions = read(new TestElf()
                        .symbol("helper", LOCAL, START + 0x10, 8)
                        .symbol("count", VARIABLE, START + 0x18, 8)
                        .dynamic("run", START + 0x20, 16, 0)
                        .undefined("malloc"))
                .functions();
        assertEquals(new Function("helper", START + 0x10, 8), functions.find("helper"));
        assertEquals(new Function("run", START + 0x20, 16), functions.find("run"));
        assertEquals(List.of("helper", "run"), functions.names(10));
        assertEquals(List.of("helper"), functions.names(1));
    }

    @Test
    void findsFunctionsThatAreChosenWhenLoaded() {
        assertEquals(
                new Function("memcpy", START, 4),
                read(new TestElf().symbol("memcpy", INDIRECT, START, 4))
                        .functions()
                        .find("memcpy"));
    }

    @Test
    void takesTheDefaultVersionUnlessAnotherIsNamed() {
        FunctionSymbols functions = read(new TestElf()
                        .versions("V_1", "V_2")
                        .dynamic("open", START, 8, 0x8002)
                        .dynamic("open", START + 8, 8, 3)
                        .dynamic("close", START + 16, 8, 1))
                .functions();
        assertEquals(START + 8, functions.find("open").address());
        assertEquals(START, functions.find("open@V_1").address());
        assertEquals(START + 8, functions.find("open@V_2").address());
        assertEquals(START + 8, functions.find("open@@V_2").address());
        assertEquals(START + 16, functions.find("close").address());
        assertEquals(List.of("close", "open", "open@V_1"), functions.names(10));
    }

    @Test
    void readsVersionsThatBelongToTheName() {
        FunctionSymbols functions = read(new TestElf()
                        .symbol("open@V_1", GLOBAL, START, 8)
                        .symbol("open@@V_2", GLOBAL, START + 8, 8))
                .functions();
        assertEquals(START + 8, functions.find("open").address());
        assertEquals(START, functions.find("open@V_1").address());
        assertEquals(List.of("open", "open@V_1"), functions.names(10));
    }

    @Test
    void namesTheVersionsWhenNoneIsTheDefault() {
        assertEquals(
                "\"/lib/x.so\" has no default version of the function \"open\": give one of open@V_1, open@V_2",
                unfound(
                        new TestElf()
                                .versions("V_1", "V_2")
                                .dynamic("open", START, 8, 0x8002)
                                .dynamic("open", START + 8, 8, 0x8003),
                        "open"));
    }

    @Test
    void takesTheOnlyVersionThoughItIsNoDefault() {
        assertEquals(
                START,
                read(new TestElf().versions("V_1").dynamic("open", START, 8, 0x8002))
                        .functions()
                        .find("open")
                        .address());
    }

    @Test
    void prefersGlobalFunctionsToLocalOnes() {
        assertEquals(
                START + 16,
                read(new TestElf().symbol("init", LOCAL, START, 8).symbol("init", GLOBAL, START + 16, 8))
                        .functions()
                        .find("init")
                        .address());
    }

    @Test
    void saysWhereTheFunctionsOfOneNameAre() {
        assertEquals(
                "\"/lib/x.so\" has 2 functions \"init\", at the offsets 0x200, 0x210 of the file: give the offset of one,"
                        + " and no function",
                unfound(new TestElf().symbol("init", LOCAL, START, 8).symbol("init", LOCAL, START + 16, 8), "init"));
    }

    @Test
    void suggestsTheNearest() {
        assertEquals(
                "\"/lib/x.so\" has no function \"mallok\"; did you mean malloc?",
                unfound(new TestElf().symbol("malloc", GLOBAL, START, 8).symbol("free", GLOBAL, START, 8), "mallok"));
    }

    @Test
    void saysThatAFileIsStripped() {
        assertEquals(
                "\"/lib/x.so\" names no functions (it is stripped), so \"main\" cannot be found in it: give a file with"
                        + " symbols, or an offset in the file and no function",
                unfound(new TestElf(), "main"));
    }

    @Test
    void measuresUpToTheNextFunctionWhereTheSymbolDoesNot() {
        FunctionSymbols functions = read(new TestElf()
                        .symbol("first", GLOBAL, START, 0)
                        .symbol("second", GLOBAL, START + 0x30, 0))
                .functions();
        assertEquals(0x30, functions.find("first").size());
        assertEquals(TestElf.CODE_SIZE - 0x30, functions.find("second").size());
    }

    @Test
    void findsThePlaceInTheFile() {
        Executable executable = read(new TestElf());
        assertEquals(OptionalLong.of(TestElf.CODE_OFFSET + 0x10), executable.fileOffset(START + 0x10));
        assertEquals(OptionalLong.empty(), executable.fileOffset(START - 1));
        assertEquals(OptionalLong.empty(), executable.fileOffset(START + TestElf.CODE_SIZE));
        assertTrue(executable.isCode(TestElf.CODE_OFFSET));
        assertFalse(executable.isCode(TestElf.CODE_OFFSET - 1));
        assertEquals("0x200 to 0x5ff", executable.codeRanges());
    }

    @Test
    void matchesPatternsByAddress() {
        assertEquals(
                List.of(new Function("a_2", START, 8), new Function("a_1", START + 8, 8)),
                read(new TestElf()
                                .symbol("a_1", GLOBAL, START + 8, 8)
                                .symbol("a_2", GLOBAL, START, 8)
                                .symbol("a_3", GLOBAL, START, 8)
                                .symbol("b_1", GLOBAL, START + 16, 8))
                        .functions()
                        .matching(new Glob("a_*")));
    }

    @Test
    void refusesWhatIsForAnotherMachine() {
        byte[] arm = new TestElf().build();
        arm[18] = (byte) 183;
        assertEquals("\"/lib/x.so\" is for aarch64, and this machine is x86_64: give a file for x86_64", refusal(arm));
        byte[] x32 = new TestElf().build();
        x32[4] = 1;
        assertEquals("\"/lib/x.so\" is for x32, and this machine is x86_64: give a file for x86_64", refusal(x32));
        byte[] big = new TestElf().build();
        big[5] = 2;
        big[18] = 0;
        big[19] = 22;
        assertEquals(
                "\"/lib/x.so\" is for s390 (big-endian), and this machine is x86_64: give a file for x86_64",
                refusal(big));
    }

    @Test
    void refusesWhatIsNoExecutable() {
        assertEquals(
                "\"/lib/x.so\" is not an ELF file: give an executable or a shared library",
                refusal("#!/bin/sh\necho here\n".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("\"/lib/x.so\" is not an ELF file: give an executable or a shared library", refusal(new byte[0]));
        byte[] object = new TestElf().build();
        object[16] = 1;
        assertEquals(
                "\"/lib/x.so\" is an ELF file, but neither an executable nor a shared library (type 1)",
                refusal(object));
        byte[] cut = Arrays.copyOf(new TestElf().symbol("f", GLOBAL, START, 8).build(), 0x640);
        assertEquals("\"/lib/x.so\" is a damaged or truncated ELF file (1600 bytes)", refusal(cut));
    }

    /** The C library that this JVM uses. */
    static Path libc() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("/libc.so.6"))
                .map(line -> Path.of(line.substring(line.indexOf('/'))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsTheRealCLibrary() throws IOException {
        try (ObjectBytes bytes = ObjectBytes.of(libc())) {
            Executable libc = Executable.of("libc", bytes, Machine.ofJava(System.getProperty("os.arch")));
            Function malloc = libc.functions().find("malloc");
            assertTrue(malloc.size() > 0, malloc.toString());
            assertTrue(libc.isCode(libc.fileOffset(malloc.address()).orElseThrow()));
            assertEquals(
                    malloc.address(),
                    libc.functions().matching(new Glob("mallo?")).get(0).address());
            assertTrue(libc.functions().names(100_000).contains("getpid"));
            assertEquals(
                    List.of("malloc"),
                    libc.functions().matching(new Glob("malloc")).stream()
                            .map(Function::name)
                            .toList());
        }
    }
}
