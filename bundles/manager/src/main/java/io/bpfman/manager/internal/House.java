// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

/** The manager's rooms, for the components of this bundle that are beside {@link BpfmanService}: there as long as it is active. */
interface House {

    Rooms rooms();

    Gate gate();
}
