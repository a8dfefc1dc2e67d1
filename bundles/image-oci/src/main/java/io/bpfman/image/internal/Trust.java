// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import io.bpfman.spi.signing.IdentityVerifier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is known that may sign, and by what it is seen that they have.
 *
 * @param keys public keys
 * @param identities those that certificates may name
 * @param root who is believed to certify identities
 * @param verifier of identities; empty when the bundle that does it is not here
 */
record Trust(
        List<TrustedKey> keys, List<TrustedIdentity> identities, TrustRoot root, Optional<IdentityVerifier> verifier) {

    /** What signers by keys are called, with the name of the key behind it. */
    static final String KEY = "key:";

    /** What signers by identities are called, with the name of the identity behind it. */
    static final String IDENTITY = "identity:";

    /** Which bundle it is that verifies identities. */
    static final String MISSING =
            "identities are verified by the bundle io.bpfman:bpfman-signing-sigstore (feature bpfman-signing), which is"
                    + " not installed";

    Trust {
        keys = List.copyOf(keys);
        identities = List.copyOf(identities);
        List<String> names = Stream.concat(
                        keys.stream().map(key -> KEY + key.name()),
                        identities.stream().map(identity -> IDENTITY + identity.name()))
                .toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new ImageException("the signing settings have two signers of one name: " + String.join(", ", names));
        }
    }

    /** Only keys. */
    static Trust of(List<TrustedKey> keys) {
        return new Trust(keys, List.of(), TrustRoot.NONE, Optional.empty());
    }

    /** What all who are known are called. */
    List<String> names() {
        return Stream.concat(
                        keys.stream().map(key -> KEY + key.name()),
                        identities.stream().map(identity -> IDENTITY + identity.name()))
                .toList();
    }

    /** All of it but the root, by which it is seen whether something has changed. */
    String known() {
        return Stream.concat(
                        keys.stream()
                                .map(key ->
                                        key.name() + "=" + Digest.of(key.key().getEncoded())),
                        identities.stream().map(TrustedIdentity::text))
                .collect(Collectors.joining("\n"));
    }
}
