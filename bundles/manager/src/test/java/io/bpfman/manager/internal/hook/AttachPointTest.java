// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A link's details say which dispatcher it is a member of. */
class AttachPointTest {

    @ParameterizedTest
    @CsvSource({
        "INGRESS, 4026531992, 2, TC_INGRESS",
        "EGRESS, 4026531992, 2, TC_EGRESS",
        "INGRESS, 4294967295, 2147483647, TC_INGRESS"
    })
    void comesOutOfDirectionNamespaceAndInterface(Direction direction, long nsid, int ifindex, DispatcherType type) {
        assertEquals(new DispatcherKey(type, nsid, ifindex), HookFamily.keyOf(row(direction, nsid, ifindex)));
    }

    private static LinkRow row(Direction direction, long nsid, int ifindex) {
        TcLinkDetails details = new TcLinkDetails(
                "other-name",
                ifindex,
                direction,
                7,
                3,
                ProceedOn.TC_DEFAULT,
                Optional.of(Path.of("/run/netns/blue")),
                nsid,
                9,
                4);
        return new LinkRow(
                new Link(
                        5,
                        6,
                        LinkKind.TC,
                        OptionalLong.empty(),
                        Path.of("/sys/fs/bpf/x"),
                        details,
                        Map.of(),
                        Instant.EPOCH),
                8,
                1);
    }
}
