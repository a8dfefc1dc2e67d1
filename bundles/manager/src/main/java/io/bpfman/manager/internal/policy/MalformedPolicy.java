// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

/** Rules that cannot be understood. The message says where and why. */
final class MalformedPolicy extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedPolicy(String origin, int line, String reason) {
        super(origin + " line " + line + ": " + reason);
    }
}
