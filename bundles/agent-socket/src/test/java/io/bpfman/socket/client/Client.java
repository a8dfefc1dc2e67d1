// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The two programs that are the {@code bpfman} command. What they do is the same, so that both run the same tests. */
enum Client {
    JAVA,
    C;

    private static final long LIMIT_SECONDS = 60;
    private static final Path SOURCES =
            Path.of("../../launcher/client").toAbsolutePath().normalize();
    private static final String SANITIZERS = "-g -Werror -fsanitize=address,undefined -fno-sanitize-recover=all";

    /** What it came to. */
    record Result(int status, String out, String err) {}

    /** The words that start it. */
    List<String> command() {
        if (this == JAVA) {
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    Path.of("target/classes").toAbsolutePath().toString(),
                    "io.bpfman.socket.client.Main");
        }
        assumeTrue(Compiled.PROGRAM.isPresent(), "no C compiler works here, so that there is no client in C");
        return List.of(Compiled.PROGRAM.get().toString());
    }

    /** The program in C, compiled once, with the compiler's own checks where it has them. */
    private static final class Compiled {

        static final Optional<Path> PROGRAM = compile();

        private static Optional<Path> compile() {
            Path program = Path.of("target/client").toAbsolutePath();
            try {
                Result checked = compile(program, SANITIZERS);
                if (checked.status() != 0) {
                    System.out.println("SKIPPED the compiler's checks of the client: " + checked.err());
                    checked = compile(program, "-Werror");
                }
                if (checked.status() != 0) {
                    throw new AssertionError(checked.err());
                }
                return Files.exists(program) ? Optional.of(program) : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Result compile(Path program, String flags) throws IOException {
            ProcessBuilder compiler =
                    new ProcessBuilder(SOURCES.resolve("compile").toString(), "1.2.3-SNAPSHOT", program.toString());
            compiler.environment().put("CFLAGS", flags);
            return end(compiler.start());
        }
    }

    /** Runs it with these words, against the agent of a runtime directory. */
    Result run(Path place, String... words) throws IOException {
        List<String> all = new ArrayList<>(command());
        all.addAll(List.of(words));
        return end(builder(place, all).start());
    }

    /** Runs it in a script, where {@code "$@"} are the words that start it. */
    Result script(Path place, String script) throws IOException {
        List<String> all = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        all.addAll(command());
        return end(builder(place, all).start());
    }

    /** A process that has not been started. */
    ProcessBuilder builder(Path place, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("BPFMAN_RUNTIME_DIR", place.toString());
        // What is left at the end of so short a life is nobody's loss.
        builder.environment().put("ASAN_OPTIONS", "detect_leaks=0");
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** Waits for the end of a process that prints little on standard error. */
    static Result end(Process process) throws IOException {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end within " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
        return new Result(process.exitValue(), out, err);
    }
}
