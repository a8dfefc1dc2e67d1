// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.perf;

import io.bpfman.kernel.linux.internal.CompiledHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfLayoutTest {

    @Test
    void agreesWithTheHeader(@TempDir Path directory) throws IOException, InterruptedException {
        Map<String, Integer> expressions = Map.of(
                offset("type"),
                PerfLayout.TYPE,
                offset("size"),
                PerfLayout.SIZE,
                offset("config"),
                PerfLayout.CONFIG,
                offset("kprobe_func"),
                PerfLayout.CONFIG1,
                offset("uprobe_path"),
                PerfLayout.CONFIG1,
                offset("probe_offset"),
                PerfLayout.CONFIG2,
                "PERF_ATTR_SIZE_VER5",
                PerfLayout.ATTR_SIZE_VER5,
                "PERF_TYPE_TRACEPOINT",
                PerfLayout.TYPE_TRACEPOINT,
                "PERF_EVENT_IOC_ENABLE",
                (int) PerfLayout.IOC_ENABLE);

        CompiledHeader.assertAgrees("linux/perf_event.h", expressions, directory);
    }

    private static String offset(String member) {
        return "offsetof(struct perf_event_attr, " + member + ")";
    }
}
