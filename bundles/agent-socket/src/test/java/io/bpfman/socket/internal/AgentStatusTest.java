// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.errors.StoreException;
import io.bpfman.shell.Output;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How {@code agent status} counts what somebody else detached, and what was hung up again. */
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

    /** A manager that answers what is asked of it here. */
    private static Bpfman manager(Supplier<List<Link>> links, long rehung) {
        return (Bpfman) Proxy.newProxyInstance(
                AgentStatusTest.class.getClassLoader(),
                new Class<?>[] {Bpfman.class},
                (proxy, method, arguments) -> method.getName().equals("listLinks") ? links.get() : (Object) rehung);
    }

    private static List<String> counts(Optional<Bpfman> manager) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new AgentCommands(Path.of("/run/bpfman/bpfman.sock"), () -> manager, () -> {})
                .run(List.of("agent", "status"), new Output(out, out, false));
        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        return lines.subList(lines.size() - 2, lines.size()).stream()
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .toList();
    }

    private static List<String> counts(List<Link> links, long rehung) {
        return counts(Optional.of(manager(() -> links, rehung)));
    }

    @Test
    void countsTheLinksThatAreLostAndTheDispatchersThatHangAgain() {
        assertEquals(List.of("0 links", "0"), counts(List.of(THERE), 0));
        assertEquals(List.of("1 link", "3"), counts(List.of(THERE, LOST), 3));
        assertEquals(List.of("2 links", "1"), counts(List.of(LOST, THERE, LOST), 1));
    }

    @Test
    void answersWithoutAManagerAndWhenItCannotTell() {
        String missing = "unknown, the manager is not started";
        assertEquals(List.of(missing, missing), counts(Optional.empty()));
        Bpfman broken = manager(
                () -> {
                    throw new StoreException("no database", new IllegalStateException());
                },
                0);
        assertEquals(List.of("unknown, no database", "0"), counts(Optional.of(broken)));
    }
}
