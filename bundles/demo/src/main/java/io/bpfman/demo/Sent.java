// SPDX-License-Identifier: Apache-2.0
package io.bpfman.demo;

/**
 * Packets that the sender sent, by its own count.
 *
 * @param toDroppedPort to {@link Network#DROPPED_PORT}
 * @param toOtherPort to another port
 */
public record Sent(long toDroppedPort, long toOtherPort) {

    /** All of them. */
    public long total() {
        return toDroppedPort + toOtherPort;
    }

    /** These and those. */
    public Sent plus(Sent other) {
        return new Sent(toDroppedPort + other.toDroppedPort, toOtherPort + other.toOtherPort);
    }
}
