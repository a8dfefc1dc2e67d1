// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Locale;

/** How bad a finding is. */
public enum Severity {
    /** Everything that was asked for is done; something is not as it should be all the same. */
    WARNING,
    /** Something that was asked for is not done. */
    ERROR;

    /** In lower case, as it is printed. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
