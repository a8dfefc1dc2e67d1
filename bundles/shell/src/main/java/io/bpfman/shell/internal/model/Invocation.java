// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.Bpfman;

/**
 * One call of a command.
 *
 * @param unicode whether the result may be drawn with more than ASCII
 */
public record Invocation(Arguments arguments, Services services, boolean unicode) {

    /** The manager. */
    public Bpfman bpfman() {
        return services.bpfman();
    }
}
