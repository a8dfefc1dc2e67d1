// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;

/**
 * What bpfman stands on.
 *
 * @param kernel name and release of the kernel, for example {@code Linux 6.12.38}
 * @param simulated whether there is no kernel underneath but a simulation
 * @param features what was probed, each with its reason
 * @param mechanism the slot mechanism in use
 * @param mechanismReason why that one
 * @param tcBackends the backends that are known, the preferred first
 */
public record Environment(
        String kernel,
        boolean simulated,
        List<Feature> features,
        SlotMechanism mechanism,
        String mechanismReason,
        List<TcBackendStatus> tcBackends) {

    public Environment {
        features = List.copyOf(features);
        tcBackends = List.copyOf(tcBackends);
    }
}
