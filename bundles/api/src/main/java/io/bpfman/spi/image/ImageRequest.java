// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.image;

import io.bpfman.api.PullPolicy;
import java.util.Optional;

/**
 * An image that is asked for.
 *
 * @param reference in a registry, {@code registry/repository[:tag][@digest]}, or on this machine, {@code oci:DIRECTORY[:tag]} and {@code oci-archive:FILE[:tag]}
 * @param login the user and password for the registry, for which nothing else is looked up then
 */
public record ImageRequest(String reference, PullPolicy policy, Optional<RegistryLogin> login) {

    /** Who asks a registry. The password is in no text that is made of it. */
    public record RegistryLogin(String user, String password) {
        @Override
        public String toString() {
            return "RegistryLogin[user=" + user + "]";
        }
    }
}
