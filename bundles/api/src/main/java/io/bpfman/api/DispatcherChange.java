// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** A change of a dispatcher that leaves its members as they are. */
public sealed interface DispatcherChange extends Change permits SetCounting {

    /** The dispatcher's attach point. */
    DispatcherKey key();
}
