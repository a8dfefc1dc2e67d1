// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MapShapeTest {

    private static final int MMAPABLE = 1 << 10;

    @Test
    void namesEveryDifference() {
        assertEquals(
                List.of(
                        "type 6 instead of 2",
                        "key size 8 instead of 4",
                        "value size 16 instead of 8",
                        "number of entries 2 instead of 1",
                        "flags 0x400 instead of 0x80"),
                new MapShape(BpfTypes.MAP_ARRAY, 4, 8, 1, MapShape.RDONLY_PROG)
                        .differences(new MapShape(BpfTypes.MAP_PERCPU_ARRAY, 8, 16, 2, MMAPABLE)));
    }

    @Test
    void numbersHaveNoSign() {
        assertEquals(
                List.of("number of entries 4294967295 instead of 1", "flags 0x80000000 instead of 0x0"),
                array(0).differences(new MapShape(BpfTypes.MAP_ARRAY, 4, 8, -1, 1 << 31)));
    }

    @Test
    void anObjectMayLeaveTheNumberOfEntriesOpen() {
        assertEquals(
                List.of(),
                new MapShape(BpfTypes.MAP_ARRAY, 4, 8, 0, 0)
                        .differences(new MapShape(BpfTypes.MAP_ARRAY, 4, 8, 64, 0)));
    }

    @Test
    void flagsOfDescriptorsAreForgotten() {
        assertEquals(List.of(), array(MapShape.RDONLY).differences(array(0)));
        assertEquals(List.of(), array(MapShape.WRONLY | MMAPABLE).differences(array(MMAPABLE)));
    }

    @Test
    void theKernelAddsAFlagToMapsOfDevicesAndToNoOthers() {
        for (int type : new int[] {BpfTypes.MAP_DEVMAP, BpfTypes.MAP_DEVMAP_HASH}) {
            MapShape created = new MapShape(type, 4, 4, 1, MapShape.RDONLY_PROG);
            assertEquals(List.of(), new MapShape(type, 4, 4, 1, 0).differences(created));
            assertEquals(List.of(), created.differences(created));
        }
        assertEquals(List.of("flags 0x80 instead of 0x0"), array(0).differences(array(MapShape.RDONLY_PROG)));
    }

    private static MapShape array(int flags) {
        return new MapShape(BpfTypes.MAP_ARRAY, 4, 8, 1, flags);
    }
}
