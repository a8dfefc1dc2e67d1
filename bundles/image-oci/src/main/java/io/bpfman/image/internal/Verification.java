// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.util.List;

/**
 * What was found out about who has signed an image.
 *
 * @param policy under which, see {@link SigningRules.Demand#kept}
 * @param signers {@code key:NAME} and {@code identity:NAME}, sorted; none when nobody has who is known, or when nobody looked
 */
record Verification(String policy, List<String> signers) {

    /** Nobody looked. */
    static final Verification NONE = new Verification("", List.of());

    Verification {
        signers = signers.stream().sorted().toList();
    }
}
