// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.ChainSpec;
import io.bpfman.api.Program;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks.Chain;
import java.time.Instant;

/**
 * What attaching a program by a link in a hook's chain depends on.
 *
 * @param there everybody's programs on the hook
 * @param taken whether something is pinned where the spec asks the link to be pinned
 * @param linkId the new link's id
 * @param sequence the new link's sequence number
 */
public record ChainAttachSnapshot(
        ChainSpec spec,
        Program program,
        Features features,
        ChainSnapshot chain,
        Chain there,
        boolean taken,
        long linkId,
        long sequence,
        Settings settings,
        Instant now) {}
