// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** A change of a link of a network interface that stays attached: of what it was attached with, not of where. */
public sealed interface LinkChange extends Change permits SetPriority, SetProceedOn, SetEnabled {

    /** The link's id, which stays as it is, like its creation time and its age among equal priorities. */
    long linkId();

    /** The details that it is to have, all but its new place. Throws {@code KindMismatchException} when the link's kind does not have what is changed. */
    HookDetails applyTo(HookDetails details);
}
