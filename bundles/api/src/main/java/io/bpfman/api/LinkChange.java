// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** A change of a member of a dispatcher that stays attached: of what it was attached with, not of where. */
public sealed interface LinkChange extends Change permits SetPriority, SetProceedOn, SetEnabled {

    /** The link's id, which stays as it is, like its creation time and its age among equal priorities. */
    long linkId();

    /** The details that it is to have; its place is found when the dispatcher is built anew. */
    MemberDetails applyTo(MemberDetails details);
}
