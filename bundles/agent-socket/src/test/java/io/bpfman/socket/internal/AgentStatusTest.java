// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.errors.StoreException;
import io.bpfman.shell.Output;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How {@code agent status} counts what somebody else detached. */
class AgentStatusTest {

    private static final Link THERE = new Link(
            7,
            9,
            LinkKind.TCX,
            OptionalLong.of(40),
            Path.of("/sys/fs/bpf/bpfman/tcx-ingress/link_1_2_9"),
            new TcxLinkDetails("eth0", 2, Direction.INGRESS, 50, 0, Optional.empty(), 1),
            Map.of(),
            Instant.EPOCH);
    private static final Link LOST = THERE.lost("link 40 does not hang on eth0");

    private static String detached(Supplier<Optional<List<Link>>> links) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new AgentCommands(Path.of("/run/bpfman/bpfman.sock"), links, () -> {})
                .run(List.of("agent", "status"), new Output(out, out, false));
        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        return lines.get(lines.size() - 1).replace("Detached by somebody else: ", "");
    }

    @Test
    void countsTheLinksThatAreLost() {
        assertEquals("0 links", detached(() -> Optional.of(List.of(THERE))));
        assertEquals("1 link", detached(() -> Optional.of(List.of(THERE, LOST))));
        assertEquals("2 links", detached(() -> Optional.of(List.of(LOST, THERE, LOST))));
    }

    @Test
    void answersWithoutAManagerAndWhenItCannotTell() {
        assertEquals("unknown, the manager is not started", detached(Optional::empty));
        assertEquals("unknown, no database", detached(() -> {
            throw new StoreException("no database", new IllegalStateException());
        }));
    }
}
