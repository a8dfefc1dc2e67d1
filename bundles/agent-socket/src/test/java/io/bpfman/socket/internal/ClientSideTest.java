// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Asker;
import io.bpfman.api.AskersSide;
import io.bpfman.api.errors.ImageException;
import io.bpfman.shell.CommandException;
import io.bpfman.socket.internal.SocketBench.Answer;
import io.bpfman.socket.wire.FileFacts;
import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client has is read by the client, and stays in memory. */
@Timeout(60)
@SuppressWarnings("try") // what a bench does on its way in and out is looked at
class ClientSideTest {

    private static final Request REQUEST = new Request(List.of("x"), "net:[5]", "mnt:[6]", Map.of());

    @TempDir
    private Path directory;

    private Path file;
    private Map<String, String> variables = Map.of("REGISTRY_AUTH_FILE", "a.json");

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.writeString(directory.resolve("a.json"), "the agent's");
    }

    private Answer ask(Function<AskersSide, Object> command, ByteBuffer... answers) throws IOException {
        Path run = Files.createDirectories(directory.resolve("run"));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
        Queue<ByteBuffer> given = new ArrayDeque<>(List.of(answers));
        try (SocketBench bench = new SocketBench(run, (caller, words, output) -> {
            try {
                output.out().print(command.apply(Asker.current().side().orElseThrow()));
            } catch (ImageException e) {
                throw new CommandException(String.valueOf(e.getMessage()), e);
            }
        })) {
            Answer answer = bench.ask(new Request(List.of("x"), "net:[5]", "mnt:[6]", variables).encode(), given);
            assertEquals(List.of(), List.copyOf(given));
            assertTrue(isEmpty(run.resolve("spool")), "what a client has is nowhere in a file");
            return answer;
        }
    }

    private static boolean isEmpty(Path spool) throws IOException {
        if (!Files.exists(spool)) {
            return true;
        }
        try (var files = Files.list(spool)) {
            return files.findAny().isEmpty();
        }
    }

    private static ByteBuffer content(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Frame.of(Frame.CONTENT, bytes, 0, bytes.length);
    }

    private static Object text(AskersSide side, String path, int most) {
        return side.file(path, most)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("none");
    }

    @Test
    void itsFilesAreReadByTheClientAlsoWhereTheAgentSeesThem() throws IOException {
        ByteBuffer same = FileFacts.of(file, file.toString()).encode();
        assertEquals(
                "the client's",
                ask(side -> text(side, file.toString(), 100), same, content("the "), content("client's"), content(""))
                        .out());
        assertEquals(
                "none",
                ask(side -> text(side, "a.json", 100), Frame.text(Frame.REFUSED, "it does not exist"))
                        .out());
        assertEquals(
                "bpfman: error: the file of logins a.json cannot be read: permission denied; give --registry-auth\n",
                ask(
                                side -> text(side, "a.json", 100),
                                FileFacts.of(file, file.toString()).encode(),
                                Frame.text(Frame.REFUSED, "permission denied"))
                        .err());
        String wrong = ask(
                        side -> text(side, "a.json", 3),
                        FileFacts.of(file, file.toString()).encode(),
                        content("long"))
                .err();
        assertTrue(wrong.contains("sends what it was not asked for"), wrong);
    }

    @Test
    void itsVariablesAndItsUserAreThoseOfTheClient() throws IOException {
        long user = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        assertEquals(
                user + " {REGISTRY_AUTH_FILE=a.json}",
                ask(side -> side.user() + " " + side.environment()).out());
    }

    @Test
    void itsProgramsAreRunByTheClient() throws IOException {
        Function<AskersSide, Object> command = side -> side.credentialHelper("ours", "r.example")
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("none");
        assertEquals("{}", ask(command, content("{}"), content("")).out());
        assertEquals("none", ask(command, content("")).out());
        assertEquals(
                "bpfman: error: docker-credential-ours, which has the login for r.example, cannot be read: it failed"
                        + " with status 3; try: echo r.example | docker-credential-ours get; or give --registry-auth\n",
                ask(command, Frame.text(Frame.REFUSED, "it failed with status 3"))
                        .err());
    }

    @Test
    void howFarSomethingIsIsShownOnATerminalOnly() throws IOException {
        Function<AskersSide, Object> command = side -> {
            side.progress("");
            side.progress("half");
            side.progress("");
            side.progress("");
            return "done";
        };
        Answer unseen = ask(command);
        assertEquals("done", unseen.out());
        assertEquals("", unseen.err());
        variables = Map.of("BPFMAN_PROGRESS", "1");
        assertEquals("\rhalf\u001b[K\r\u001b[K", ask(command).err());
        assertEquals(
                "",
                ask(side -> Asker.current().quiet().during(() -> {
                            Asker.current().side().orElseThrow().progress("half");
                            return "done";
                        }))
                        .err());
    }

    @Test
    void aClientThatIsGoneDoesNotWait() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        CompletableFuture<Boolean> before = new CompletableFuture<>();
        CompletableFuture<Boolean> after = new CompletableFuture<>();
        try (SocketBench bench = new SocketBench(directory, (caller, words, output) -> {
            AskersSide side = Asker.current().side().orElseThrow();
            before.complete(side.isWaiting());
            SocketBench.eventually(() -> left.getCount() == 0);
            // the first may still go into the void
            SocketBench.eventually(() -> !side.isWaiting());
            after.complete(side.isWaiting());
        })) {
            try (var client = bench.connect()) {
                client.write(REQUEST.encode());
                assertTrue(before.get(30, TimeUnit.SECONDS));
            }
            left.countDown();
            assertFalse(after.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void noLoginIsInTheLog() {
        assertEquals(
                List.of("image", "pull", "x", "--registry-auth", "...", "--registry-auth=..."),
                CommandRuns.withoutSecrets(
                        List.of("image", "pull", "x", "--registry-auth", "c2VjcmV0", "--registry-auth=c2VjcmV0")));
    }
}
