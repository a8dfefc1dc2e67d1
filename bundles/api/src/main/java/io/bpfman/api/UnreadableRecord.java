// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * A record that is there and cannot be read: its values were damaged, or name what this agent has no name for. What it stands for goes on in the kernel and
 * can be neither shown nor changed until the record is mended.
 *
 * @param object what it is a record of, for example {@code program 42}
 * @param reason what is wrong with it, and what to do
 */
public record UnreadableRecord(String object, String reason) {

    @Override
    public String toString() {
        return "the record of " + object + " cannot be read: " + reason;
    }
}
