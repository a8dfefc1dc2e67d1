// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Locale;

/** The kinds of links. */
public enum LinkKind {
    /** A member of a TC dispatcher. */
    TC,
    /** A member of an XDP dispatcher. */
    XDP,
    /** A TCX link of its own, without a dispatcher. */
    TCX;

    /** The name in commands, in the store and in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
