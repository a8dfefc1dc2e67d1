// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.fetch;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.MemberDetails;
import io.bpfman.spi.store.LinkRow;
import java.util.List;
import java.util.stream.Stream;

/** The attach point of a link. */
public final class Keys {

    private Keys() {}

    /** The key of the dispatcher that the link is a member of. */
    public static DispatcherKey of(LinkRow row) {
        return ((MemberDetails) row.link().details()).dispatcherKey();
    }

    /** The TC attach points of the same interface. */
    static List<DispatcherKey> tcOf(DispatcherKey key) {
        return Stream.of(DispatcherType.TC_INGRESS, DispatcherType.TC_EGRESS)
                .map(type -> new DispatcherKey(type, key.nsid(), key.ifindex()))
                .toList();
    }
}
