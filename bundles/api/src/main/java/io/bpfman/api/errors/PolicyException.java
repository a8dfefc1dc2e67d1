// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** The rules of this host forbid a load, or cannot be read, so that nothing is loaded. */
public final class PolicyException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public PolicyException(String message) {
        super(message, null);
    }
}
