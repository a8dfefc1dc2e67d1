// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedSocketsTest {
    private static final Path PROC = Path.of("/proc");

    @TempDir
    private Path directory;

    private ServerSocketChannel listen(String name) throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(directory.resolve(name)));
        return server;
    }

    @Test
    void answersWhenAllDo() throws Exception {
        try (ServerSocketChannel first = listen("a");
                ServerSocketChannel second = listen("b")) {
            ServedSockets.await(List.of(directory.resolve("a"), directory.resolve("b")), Duration.ZERO, PROC);
            assertTrue(first.isOpen() && second.isOpen());
        }
    }

    @Test
    void namesTheOneWhereNobodyAnswers() throws Exception {
        listen("dead").close();
        try (ServerSocketChannel live = listen("live")) {
            for (String silent : List.of("dead", "none")) {
                LaunchException refused = assertThrows(
                        LaunchException.class,
                        () -> ServedSockets.await(
                                List.of(directory.resolve("live"), directory.resolve(silent)),
                                Duration.ofMillis(20),
                                PROC));
                assertTrue(
                        refused.getMessage()
                                .startsWith("the agent does not serve: nobody answers at " + directory.resolve(silent)),
                        refused.getMessage());
            }
            assertTrue(live.isOpen());
        }
    }

    /** As the kernel tells it to a process that does not have the socket: another agent answers in the place of this one. */
    @Test
    void anotherProcessDoesNotAnswerForThisOne() throws Exception {
        Path socket = directory.resolve("a");
        Path proc = directory.resolve("proc");
        Files.createDirectories(proc.resolve("self/fd"));
        Files.createDirectories(proc.resolve("net"));
        Files.createSymbolicLink(proc.resolve("self/fd/3"), Path.of("socket:[901]"));
        try (ServerSocketChannel other = listen("a")) {
            for (String line : List.of(
                    "0: 00000002 00000000 00010000 0001 01   900 " + socket,
                    "0: 00000003 00000000 00000000 0001 03   901 " + socket,
                    "0: 00000002 00000000 00010000 0001 01   901 " + socket + "/other")) {
                Files.writeString(proc.resolve("net/unix"), "Num Path\n" + line + "\n");
                LaunchException refused = assertThrows(
                        LaunchException.class, () -> ServedSockets.await(List.of(socket), Duration.ofMinutes(1), proc));
                assertEquals(
                        "the agent does not serve: another process answers at " + socket + "; end that one first",
                        refused.getMessage());
            }
            Files.writeString(
                    proc.resolve("net/unix"), "Num Path\n0: 00000002 00000000 00010000 0001 01   901 " + socket + "\n");
            ServedSockets.await(List.of(socket), Duration.ZERO, proc);
            assertTrue(other.isOpen());
        }
    }
}
