// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** What a member can return, with its place in a proceed-on mask. */
public sealed interface Verdict permits TcAction, XdpAction {

    /** The number that the program returns. */
    int code();

    /** The verdict's bit in a proceed-on mask: a power of two up to 2^31. */
    long bit();

    /** The name in commands and in JSON. */
    String label();
}
