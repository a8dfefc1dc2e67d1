// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountInfoTest {

    @Test
    void readsTypeBehindAnyNumberOfOptionalFields() {
        assertEquals(
                List.of(
                        new MountInfo(Path.of("/sys/fs/bpf"), "bpf", "bpf", 34, 25),
                        new MountInfo(Path.of("/"), "ext4", "/dev/sda1", 25, 1),
                        new MountInfo(Path.of("/proc"), "proc", "proc", 26, 25)),
                MountInfo.parse(List.of(
                        "34 25 0:29 / /sys/fs/bpf rw,nosuid,nodev,noexec,relatime shared:11 - bpf bpf rw,mode=700",
                        "25 1 8:1 / / rw,relatime shared:1 master:2 propagate_from:3 - ext4 /dev/sda1 rw",
                        "26 25 0:5 / /proc rw - proc proc rw")));
    }

    @Test
    void undoesTheEscapesOfPaths() {
        assertEquals(
                List.of(new MountInfo(Path.of("/mnt/a b\tc\\d"), "bpf", "a b#c", 1, 2)),
                MountInfo.parse(List.of("1 2 0:1 / /mnt/a\\040b\\011c\\134d rw - bpf a\\040b\\043c rw")));
    }

    @Test
    void leavesOutWhatIsNoMount() {
        assertEquals(List.of(), MountInfo.parse(List.of("", "1 2 0:1 / /mnt rw", "1 2 0:1 / /mnt rw shared:1 -")));
    }
}
