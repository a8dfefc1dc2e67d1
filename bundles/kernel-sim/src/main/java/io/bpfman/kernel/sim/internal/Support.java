// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.Feature;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.spi.kernel.Features;
import java.util.List;
import java.util.Set;

/** What the simulated kernel can do. */
final class Support {

    static final String NAME = "simulated";

    private final Features features;

    /** @param absent features that it is to lack */
    Support(Set<String> absent) {
        List<Feature> all =
                Features.NAMES.stream().map(name -> feature(name, absent)).toList();
        this.features = new Features(NAME, true, all);
    }

    private static Feature feature(String name, Set<String> absent) {
        if (absent.contains(name)) {
            return new Feature(name, false, "the simulation was made without it");
        }
        return new Feature(
                name,
                true,
                name.equals(Features.FREPLACE) ? "simulated, with members that change packets" : "simulated");
    }

    Features features() {
        return features;
    }

    void require(String name) {
        Feature feature = features.get(name);
        if (!feature.available()) {
            throw new UnsupportedHereException(
                    "this kernel (" + NAME + ") cannot do " + name + ": " + feature.reason());
        }
    }

    static void requireType(String type, Prog program, String what) {
        if (!program.info().kernelType().equals(type)) {
            throw Errno.EINVAL.refuse(
                    what,
                    "program " + program.id() + " is of type " + program.info().kernelType() + ", not " + type);
        }
    }
}
