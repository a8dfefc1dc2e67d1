// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.KernelProgram;
import java.util.List;
import java.util.OptionalLong;

/** What a kernel may have loaded. */
final class KernelSamples {
    private KernelSamples() {}

    static KernelProgram program(long id, String name, String type) {
        return new KernelProgram(
                id,
                name.substring(0, Math.min(name.length(), 15)),
                type,
                "0123456789abcdef",
                true,
                List.of(),
                FakeBpfman.NOW,
                0,
                OptionalLong.of(id + 20),
                111,
                168,
                13,
                OptionalLong.of(4096),
                false);
    }
}
