// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Optional;

/** Where a link is attached; see {@link LinkKind#details()}. */
public sealed interface LinkDetails permits HookDetails, LoneDetails {

    /** The link's kind. */
    LinkKind kind();

    /** The details of a link that is attached to a hook of a network interface; empty for any other. */
    default Optional<HookDetails> onHook() {
        return Optional.empty();
    }

    /** The details of a link that is a member of a dispatcher; empty for any other. */
    default Optional<MemberDetails> inDispatcher() {
        return Optional.empty();
    }

    /** The same, but for what each new revision of a dispatcher changes: when these are equal, nobody sees a difference. */
    default LinkDetails withoutRevision() {
        return this;
    }
}
