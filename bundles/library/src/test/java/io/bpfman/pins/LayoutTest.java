// SPDX-License-Identifier: Apache-2.0
package io.bpfman.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where pins lie; the paths are part of what users see. */
class LayoutTest {

    private static final Layout LAYOUT = new Layout(Path.of("/sys/fs/bpf/bpfman"));
    private static final DispatcherKey KEY = new DispatcherKey(DispatcherType.TC_INGRESS, 4026531992L, 12);

    @ParameterizedTest
    @CsvSource({"XDP,xdp", "TC_INGRESS,tc-ingress", "TC_EGRESS,tc-egress"})
    void hasADirectoryForEachHook(DispatcherType type, String directory) {
        DispatcherKey key = new DispatcherKey(type, 4026531992L, 12);
        Path parent = Path.of("/sys/fs/bpf/bpfman").resolve(directory);
        assertEquals(parent, LAYOUT.typeDirectory(key));
        assertEquals(parent.resolve("dispatcher_4026531992_12_link"), LAYOUT.linkPin(key));
        assertEquals(parent.resolve("dispatcher_4026531992_12_clsact"), LAYOUT.clsactClaim(key));
        assertEquals(parent.resolve("dispatcher_4026531992_12_interface"), LAYOUT.interfacePin(key));
        assertEquals(parent.resolve("dispatcher_4026531992_12_3"), LAYOUT.revisionDirectory(key, 3));
        assertEquals(
                parent.resolve("dispatcher_4026531992_12_3/link_9"),
                LAYOUT.slotPin(LAYOUT.revisionDirectory(key, 3), 9));
    }

    @Test
    void pinsProgramsAndMapsByTheProgramsId() {
        assertEquals(
                Path.of("/sys/fs/bpf/bpfman/prog_4294967295"), LAYOUT.programs().program(0xFFFF_FFFFL, "count"));
        assertEquals(
                Path.of("/sys/fs/bpf/bpfman/maps/42/packets"), LAYOUT.programs().map(42, "packets"));
        assertEquals(Path.of("/sys/fs/bpf/bpfman/maps/42"), LAYOUT.mapsDirectory(42));
    }

    @Test
    void readsARevisionsNumberBack() {
        assertEquals(OptionalLong.of(17), LAYOUT.revisionOf(KEY, "dispatcher_4026531992_12_17"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dispatcher_4026531992_12_link",
                "dispatcher_4026531992_12_clsact",
                "dispatcher_4026531992_12_",
                "dispatcher_4026531992_12_-1",
                "dispatcher_4026531992_12_1x",
                "dispatcher_4026531992_12_1234567890123456789",
                "dispatcher_4026531992_1_17",
                "dispatcher_4026531992_123_17",
                "dispatcher_402653199_12_17",
                "other"
            })
    void takesNothingElseForARevision(String name) {
        assertEquals(OptionalLong.empty(), LAYOUT.revisionOf(KEY, name));
    }
}
