// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import io.bpfman.api.Direction;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Sends packets through the simulation. May be called from any thread. */
@ProviderType
public interface SimTraffic {

    /**
     * Sends one packet through the programs of an interface, as the kernel does: at ingress the XDP program first, then those on TCX links,
     * then those in filters.
     *
     * @param netns the namespace's file; empty for the agent's own
     * @param packet changed by the programs that change packets
     * @throws io.bpfman.api.errors.InterfaceNotFoundException when the interface is not there
     */
    SimOutcome send(Optional<Path> netns, String interfaceName, Direction direction, SimPacket packet);
}
