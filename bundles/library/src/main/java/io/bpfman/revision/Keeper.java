// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

/** Keeps settings where they are read again at the next start. */
@FunctionalInterface
public interface Keeper {

    /** Keeps a value of a property of a configuration. Throws {@link io.bpfman.api.errors.StoreException} when it cannot be kept. */
    void keep(String pid, String property, String value);
}
