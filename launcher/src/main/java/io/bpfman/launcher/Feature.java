// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.util.List;
import java.util.Map;

/**
 * What one feature file asks for, with its variables filled in.
 *
 * @param id Maven coordinates of the feature itself
 * @param bundles in the order of the file
 * @param configurations properties by persistent identity
 */
record Feature(String id, List<FeatureBundle> bundles, Map<String, Map<String, Object>> configurations) {

    Feature {
        bundles = List.copyOf(bundles);
        configurations = Map.copyOf(configurations);
    }

    /**
     * A bundle of a feature.
     *
     * @param coordinates where it lies in a Maven repository
     * @param startOrder its start level; lower ones start earlier
     */
    record FeatureBundle(Coordinates coordinates, int startOrder) {}
}
