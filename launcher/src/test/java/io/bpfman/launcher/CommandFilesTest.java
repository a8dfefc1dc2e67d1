// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which file a {@code bpfman} command comes to, and how the client in C is made. */
@Timeout(60)
class CommandFilesTest {

    private static final Path COMMAND = Path.of("bpfman").toAbsolutePath();
    private static final Path COMPILE = Path.of("client/compile").toAbsolutePath();
    /** Says which file it is, and its words. */
    private static final String ECHO = "#!/bin/sh\necho \"${0##*/}:$*\"\n";

    @TempDir
    private Path directory;

    private record Result(int status, String output) {}

    private Result run(Map<String, String> environment, Object... words) throws Exception {
        List<String> command = new ArrayList<>();
        for (Object word : words) {
            command.add(word.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private static Path executable(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aCheckoutRunsTheClientThatWasBuiltElseTheScript() throws Exception {
        Path command = executable(directory.resolve("launcher/bpfman"), Files.readString(COMMAND));
        executable(directory.resolve("launcher/lib/bpfman.sh"), ECHO);
        assertEquals(new Result(0, "bpfman.sh:a b  c\n"), run(Map.of(), command, "a b", "", "c"));
        executable(directory.resolve("launcher/target/bpfman-client"), ECHO);
        assertEquals(new Result(0, "bpfman-client:a b  c\n"), run(Map.of(), command, "a b", "", "c"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("launcher/bpfman"));
        Path far = Files.createSymbolicLink(
                Files.createDirectory(directory.resolve("far")).resolve("bpfman"), link);
        for (Path each : List.of(link, far, Path.of("launcher/bpfman"), Path.of("./link"))) {
            assertEquals(new Result(0, "bpfman-client:x\n"), run(Map.of(), "sh", "-c", "exec " + each + " x"));
        }
        String path = directory.resolve("far") + ":" + System.getenv("PATH");
        assertEquals(new Result(0, "bpfman-client:x\n"), run(Map.of("PATH", path), "sh", "-c", "cd far; bpfman x"));
    }

    @Test
    void aTreeWithoutAClientRunsTheScript() throws Exception {
        Path command = executable(directory.resolve("tree/bin/bpfman"), Files.readString(COMMAND));
        executable(directory.resolve("tree/lib/bpfman.sh"), ECHO);
        assertEquals(new Result(0, "bpfman.sh:x\n"), run(Map.of(), command, "x"));
    }

    /** The client, beside a script as in a tree. */
    private Path client() throws Exception {
        Path program = directory.resolve("tree/bin/bpfman");
        Result made = run(Map.of(), COMPILE, "1.2.3-SNAPSHOT", program);
        assertEquals(0, made.status(), made.output());
        assumeTrue(Files.exists(program), made.output());
        executable(directory.resolve("tree/lib/bpfman.sh"), ECHO);
        return program;
    }

    @Test
    void theClientLeavesToTheScriptWhatNeedsNoAgent() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("bpfman"), client());
        String nowhere = directory.resolve("nowhere").toString();
        for (String words : List.of(
                "",
                "agent",
                "agent --detach",
                "demo --simulate",
                "build",
                "completion bash",
                "completions",
                "serve",
                "serve --socket-path /x --csi-support",
                "--csi-support",
                "--socket-path=/x --csi-support",
                "--socket-path /x",
                "help",
                "-h",
                "--help")) {
            assertEquals(
                    new Result(0, "bpfman.sh:" + words + "\n"),
                    run(Map.of("BPFMAN_RUNTIME_DIR", nowhere), "sh", "-c", link + " " + words));
        }
        assertEquals(new Result(0, "bpfman.sh: x\n"), run(Map.of(), link, "", "x"));
        for (String words : List.of(
                "agent stop",
                "agent status",
                "help program",
                "-h x",
                "program list",
                "demos",
                "served",
                "--csi-supports",
                "--x")) {
            Result result = run(Map.of("BPFMAN_RUNTIME_DIR", nowhere), "sh", "-c", link + " " + words);
            assertEquals(1, result.status());
            assertTrue(result.output().startsWith("bpfman: error: no agent answers at " + nowhere), result.output());
        }
        Files.delete(directory.resolve("tree/lib/bpfman.sh"));
        Result missing = run(Map.of(), link, "demo");
        assertEquals(1, missing.status());
        assertTrue(
                missing.output()
                        .matches("bpfman: error: .*/lib/bpfman.sh, which does this, cannot be run: No such file.*\n"),
                missing.output());
    }

    @Test
    void theSameSourcesGiveTheSameBytes() throws Exception {
        Path first = client();
        Path second = directory.resolve("second");
        Path copy = directory.resolve("copy");
        Path compile = executable(directory.resolve("elsewhere/compile"), Files.readString(COMPILE));
        try (var sources = Files.newDirectoryStream(COMPILE.getParent(), "*.[ch]")) {
            for (Path source : sources) {
                Files.copy(source, compile.resolveSibling(source.getFileName()));
            }
        }
        assertEquals(0, run(Map.of(), compile, "1.2.3-SNAPSHOT", second, copy).status());
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(copy));
        assertTrue(Files.isExecutable(copy));
    }

    @Test
    void withoutACompilerThereIsNoClientAndWhatStandsInForItStays() throws Exception {
        Path old = Files.writeString(directory.resolve("client"), "of an earlier build");
        Path copy = executable(directory.resolve("bin/bpfman"), ECHO);
        Path broken = executable(directory.resolve("cc"), "#!/bin/sh\nexit 1\n");
        for (String compiler : List.of("/nowhere/cc", broken.toString())) {
            Result result = run(Map.of("CC", compiler), COMPILE, "1.2.3", old, copy);
            assertEquals(0, result.status(), result.output());
            assertTrue(result.output().contains("no C compiler works here"), result.output());
            assertFalse(Files.exists(old));
            assertEquals(ECHO, Files.readString(copy));
        }
    }

    @Test
    void everyCompilerIsContentWithTheClient() throws Exception {
        for (String compiler : List.of("gcc", "clang")) {
            Path program = directory.resolve(compiler);
            Result result = run(Map.of("CC", compiler, "CFLAGS", "-Werror"), COMPILE, "1.2.3", program);
            assertEquals(0, result.status(), result.output());
            if (result.output().isEmpty()) {
                assertTrue(Files.isExecutable(program));
            } else {
                System.out.println(
                        "SKIPPED " + compiler + ": " + result.output().strip());
            }
        }
    }
}
