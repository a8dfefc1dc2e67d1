// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.manager.internal.watch.Heartbeat;
import java.util.List;

/** The manager's rooms, for the components of this bundle that are beside {@link BpfmanService}: there as long as it is active. */
interface House {

    Rooms rooms();

    Gate gate();

    /** Of what looks from time to time. */
    List<Heartbeat> heartbeats();
}
