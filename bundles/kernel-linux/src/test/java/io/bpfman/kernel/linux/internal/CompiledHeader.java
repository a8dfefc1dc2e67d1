// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Has a C compiler say what one of the machine's headers says. */
public final class CompiledHeader {

    private static final Path INCLUDE = Path.of("/usr/include");
    private static final Path COMPILER = Path.of("/usr/bin/cc");

    private CompiledHeader() {}

    /**
     * That constant expressions of C have these values.
     *
     * @param header as it is included
     * @param directory empty
     */
    public static void assertAgrees(String header, Map<String, Integer> expressions, Path directory)
            throws IOException, InterruptedException {
        Path file = INCLUDE.resolve(header);
        assumeTrue(Files.exists(file), "skipped: there is no " + file + " (Debian: apt-get install linux-libc-dev)");
        assumeTrue(Files.isExecutable(COMPILER), "skipped: there is no C compiler at " + COMPILER);
        String asserts = expressions.entrySet().stream()
                .map(each -> "_Static_assert((" + each.getKey() + ") == " + each.getValue() + ", \"" + each.getKey()
                        + "\");")
                .collect(Collectors.joining("\n"));
        Path source = directory.resolve("layout.c");
        Files.writeString(source, "#include <stddef.h>\n#include <" + header + ">\n" + asserts + "\n");

        Process compiler = new ProcessBuilder(COMPILER.toString(), "-fsyntax-only", source.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(compiler.waitFor(60, TimeUnit.SECONDS), "the compiler did not end");
        assertEquals("", output);
        assertEquals(0, compiler.exitValue());
    }
}
