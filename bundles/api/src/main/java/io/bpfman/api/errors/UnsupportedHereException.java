// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** This kernel, this libbpf or this set of bundles cannot do it; the message says what is missing. */
public final class UnsupportedHereException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public UnsupportedHereException(String message) {
        super(message, null);
    }

    public UnsupportedHereException(String message, Throwable cause) {
        super(message, cause);
    }
}
