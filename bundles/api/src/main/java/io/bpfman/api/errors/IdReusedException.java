// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** The kernel gave a new program the id of an earlier one, of which something is still in use. */
public final class IdReusedException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public IdReusedException(String message) {
        super(message, null);
    }
}
