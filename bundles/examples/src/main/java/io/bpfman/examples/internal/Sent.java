// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

/**
 * Packets that the sender sent, by its own count.
 *
 * @param toDroppedPort to {@link Network#DROPPED_PORT}
 * @param toOtherPort to another port
 */
record Sent(long toDroppedPort, long toOtherPort) {

    /** All of them. */
    long total() {
        return toDroppedPort + toOtherPort;
    }

    /** These and those. */
    Sent plus(Sent other) {
        return new Sent(toDroppedPort + other.toDroppedPort, toOtherPort + other.toOtherPort);
    }
}
