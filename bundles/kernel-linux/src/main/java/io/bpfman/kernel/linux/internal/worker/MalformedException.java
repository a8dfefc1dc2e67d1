// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

/** A message is none. */
final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }
}
