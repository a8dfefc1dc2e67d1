// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.MemberDetails;
import io.bpfman.spi.store.LinkRow;
import java.util.List;
import java.util.stream.Stream;

/** The attach point of a link. */
public final class Keys {

    private Keys() {}

    /** The link's attach point: that of the dispatcher that it is a member of, or of the hook that it is on by itself. */
    public static DispatcherKey of(LinkRow row) {
        return ((HookDetails) row.link().details()).attachPoint();
    }

    /** Whether the link is a member of a dispatcher. */
    public static boolean isMember(LinkRow row) {
        return row.link().details() instanceof MemberDetails;
    }

    /** The TC attach points of the same interface. */
    public static List<DispatcherKey> tcOf(DispatcherKey key) {
        return Stream.of(DispatcherType.TC_INGRESS, DispatcherType.TC_EGRESS)
                .map(type -> new DispatcherKey(type, key.nsid(), key.ifindex()))
                .toList();
    }
}
