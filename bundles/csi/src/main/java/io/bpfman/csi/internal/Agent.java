// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

/**
 * Whose volumes they are: several agents can be on one host, each with a runtime directory of its own, and what one has published is for another as if anybody
 * else had mounted it.
 *
 * @param name as labels have it; empty for the agent whose runtime directory is the usual one
 */
record Agent(String name) {

    /** Where the runtime directory usually is. */
    static final String USUAL = "/run/bpfman";

    private static final int DIGITS = 12;

    /** The agent with this runtime directory, an absolute path. */
    static Agent of(String runtimeDirectory) {
        return new Agent(
                runtimeDirectory.equals(USUAL)
                        ? ""
                        : Label.digest(runtimeDirectory).substring(0, DIGITS));
    }
}
