// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

/** What became of a packet at a hook. */
public sealed interface SimOutcome {

    /** It goes on to the rest of the network stack. */
    record Passed() implements SimOutcome {}

    /** It was dropped. */
    record Dropped() implements SimOutcome {}

    /** A program took it: it goes no further, and is not counted as dropped. */
    record Consumed() implements SimOutcome {}

    /** It leaves by another interface. */
    record Redirected(int ifindex) implements SimOutcome {}
}
