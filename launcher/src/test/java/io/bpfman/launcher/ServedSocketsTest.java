// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedSocketsTest {
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
            ServedSockets.await(List.of(directory.resolve("a"), directory.resolve("b")), Duration.ZERO);
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
                                List.of(directory.resolve("live"), directory.resolve(silent)), Duration.ofMillis(20)));
                assertTrue(
                        refused.getMessage()
                                .startsWith("the agent does not serve: nobody answers at " + directory.resolve(silent)),
                        refused.getMessage());
            }
            assertTrue(live.isOpen());
        }
    }
}
