// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

/** Packets that are being sent. */
interface Flow {

    /** Stops and waits until all have arrived. */
    Sent stop();
}
