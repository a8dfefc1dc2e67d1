// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import java.nio.file.Path;

/** Keeps rules as the component does. */
public final class PolicyFiles {

    private PolicyFiles() {}

    /** Rules of a file, and of a configuration. */
    public static Policies keeper(Path file, String rules) {
        PolicyKeeper keeper = new PolicyKeeper();
        keeper.keep(file, rules);
        return keeper;
    }
}
