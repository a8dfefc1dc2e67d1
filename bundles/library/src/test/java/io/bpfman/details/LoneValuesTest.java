// SPDX-License-Identifier: Apache-2.0
package io.bpfman.details;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.LsmLinkDetails;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.TracingLinkDetails;
import io.bpfman.api.UprobeLinkDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Details become values by the names that clients of the peer know, and the same details again. */
class LoneValuesTest {

    static List<LoneDetails> details() {
        return List.of(
                new TracepointLinkDetails("syscalls", "sys_enter_kill"),
                new KprobeLinkDetails("do_unlinkat", 4, false),
                new KprobeLinkDetails("do_unlinkat", 0, true),
                new KprobeMultiLinkDetails(List.of(), Optional.of("vfs_*"), 70, true),
                new UprobeLinkDetails("libc", Optional.of("malloc"), 0, 7, false, 8),
                new UprobeLinkDetails("/bin/x", Optional.empty(), 4096, 0, true, 0),
                new TracingLinkDetails(LinkKind.FEXIT, "do_unlinkat"),
                new LsmLinkDetails("file_open"));
    }

    @ParameterizedTest
    @MethodSource("details")
    void comeBackAsTheyWere(LoneDetails details) {
        assertEquals(details, LoneValues.read(details.kind(), LoneValues.of(details)));
    }

    @Test
    void haveTheNamesAndTheOrderOfTheRecords() {
        Map<String, Object> uprobe =
                LoneValues.of(new UprobeLinkDetails("/bin/bash", Optional.of("main"), 0, 0, false, 0));
        assertEquals(
                List.of("target", "fn_name", "offset", "pid", "retprobe", "container_pid"),
                new ArrayList<>(uprobe.keySet()));
        assertEquals(Map.of("fn_name", "f"), LoneValues.of(new TracingLinkDetails(LinkKind.FENTRY, "f")));
    }

    @Test
    void sayWhatIsMissingOrOfAnotherType() {
        assertEquals(
                "details of a link of kind lsm need hook_name as String, not null",
                assertThrows(IllegalArgumentException.class, () -> LoneValues.read(LinkKind.LSM, Map.of()))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> LoneValues.read(LinkKind.KPROBE, Map.of("fn_name", "f", "offset", "0", "retprobe", false)));
    }
}
