// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.Asker;
import io.grpc.Context;

/** Whose call a thread works for. */
public final class Caller {

    /** The number of the user who calls. */
    public static final Context.Key<Long> UID = Context.key("io.bpfman.grpc.uid");

    private Caller() {}

    /** The one who is said to ask for what a call wants to have done. */
    static Asker asker() {
        return Asker.user(UID.get());
    }
}
