// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Whether the sockets answer that an agent is to serve at. Bundles log what keeps them from serving, and go on without; who started the agent for it should know. */
final class ServedSockets {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private ServedSockets() {}

    /** Waits until each of them answers; throws when one does not in time. */
    static void await(List<Path> sockets) throws LaunchException {
        await(sockets, PATIENCE);
    }

    /**
     * The same.
     *
     * @param patience how long to wait altogether
     */
    static void await(List<Path> sockets, Duration patience) throws LaunchException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Path socket : sockets) {
            IOException refusal = refusal(socket);
            while (refusal != null) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new LaunchException(
                            "the agent does not serve: nobody answers at " + socket + " (" + refusal.getMessage()
                                    + "); what it logged says why",
                            refusal);
                }
                LockSupport.parkNanos(POLL.toNanos());
                refusal = refusal(socket);
            }
        }
    }

    private static @Nullable IOException refusal(Path socket) {
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
