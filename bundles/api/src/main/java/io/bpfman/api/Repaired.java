// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Locale;

/**
 * What became of a finding.
 *
 * @param message why it failed, or what a person can do; empty otherwise
 */
public record Repaired(Finding finding, Outcome outcome, String message) {

    /** What was done about a finding. */
    public enum Outcome {
        /** It is repaired. */
        REPAIRED,
        /** It would be repaired: nothing was to be done yet. */
        PLANNED,
        /** Only a person can do something. */
        LEFT,
        /** The repair failed, or did not help. */
        FAILED;

        /** In lower case, as it is printed. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
