// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whom to believe of those who certify identities, as it is known now.
 *
 * @param text of the file; empty when none is configured, or none could ever be read
 * @param problem why the file cannot be read now, or what was read before is kept; empty when all is well
 */
record TrustRoot(Optional<String> text, String problem) {

    /** None is configured. */
    static final TrustRoot NONE = new TrustRoot(Optional.empty(), "there is no trust_root in the signing settings");

    /** One that was read. */
    static TrustRoot of(String text) {
        return new TrustRoot(Optional.of(text), "");
    }

    /** What it is known by; empty when it is not known. */
    Optional<String> digest() {
        return text.map(
                known -> Digest.of(known.getBytes(StandardCharsets.UTF_8)).toString());
    }
}
