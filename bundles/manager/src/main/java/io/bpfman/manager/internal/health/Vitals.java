// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.health;

import io.bpfman.api.Feature;
import io.bpfman.spi.kernel.KernelPart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What can be told of an agent without asking its kernel or its store.
 *
 * @param open whether changes are let in
 * @param deaf whether the kernel tells of no interfaces
 * @param keeperAlive whether what the kernel tells of interfaces is acted on
 * @param late for how much longer than it should each of those was silent that look from time to time
 * @param parts the processes and threads of the kernel's implementation
 * @param needed what nothing goes without
 */
public record Vitals(
        boolean open,
        boolean deaf,
        boolean keeperAlive,
        Map<String, Duration> late,
        List<KernelPart> parts,
        List<Feature> needed) {

    public Vitals {
        late = new TreeMap<>(late);
        parts = List.copyOf(parts);
        needed = List.copyOf(needed);
    }
}
