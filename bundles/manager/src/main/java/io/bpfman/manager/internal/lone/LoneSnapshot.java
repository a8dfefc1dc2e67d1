// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.LoneDetails;
import io.bpfman.api.Program;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.kernel.LinkRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * What attaching a program by a link depends on that moves no other.
 *
 * @param request what makes the link, as the kernel has found what it names
 * @param details where it is attached then
 * @param pin where it is to be pinned
 * @param taken whether something is pinned there
 * @param linkId the new link's id
 * @param sequence the new link's sequence number
 */
public record LoneSnapshot(
        Program program,
        LinkRequest request,
        LoneDetails details,
        Map<String, String> metadata,
        Path pin,
        boolean taken,
        long linkId,
        long sequence,
        Settings settings,
        Instant now) {

    public LoneSnapshot {
        metadata = Map.copyOf(metadata);
    }
}
