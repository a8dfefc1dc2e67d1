// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.fetch;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.spi.store.LinkRow;

/** The attach point of a link. */
public final class Keys {

    private Keys() {}

    /** The key of the dispatcher that the link is a member of, out of its TC details. */
    public static DispatcherKey of(LinkRow row) {
        return ((TcLinkDetails) row.link().details()).dispatcherKey();
    }
}
