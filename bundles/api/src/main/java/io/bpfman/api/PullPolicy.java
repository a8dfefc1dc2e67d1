// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** When a registry is asked for an image. */
public enum PullPolicy {
    /** At each load: a tag may have moved. */
    ALWAYS("Always"),
    /** Unless the image is in the cache. */
    IF_NOT_PRESENT("IfNotPresent"),
    /** Never: the image is in the cache, or the load fails. */
    NEVER("Never");

    private final String label;

    PullPolicy(String label) {
        this.label = label;
    }

    /** What it is called in commands and records. */
    public String label() {
        return label;
    }

    /** The policy of a label, whatever its case. Throws {@link InvalidSpecException} for any other text. */
    public static PullPolicy parse(String text) {
        return Arrays.stream(values())
                .filter(policy -> policy.label.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new InvalidSpecException("unknown pull policy \"" + text + "\"; one of "
                        + Arrays.stream(values()).map(PullPolicy::label).collect(Collectors.joining(", "))));
    }
}
