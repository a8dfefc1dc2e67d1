// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.grpc.Status;

/** A call that cannot be answered as asked, with the code that the caller gets; the message says what is in the way of what, and what to do. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Status.Code code;

    Refusal(Status.Code code, String message) {
        super(message);
        this.code = code;
    }

    /** Something is missing in the request, or wrong with it. */
    static Refusal invalid(String message) {
        return new Refusal(Status.Code.INVALID_ARGUMENT, message);
    }

    static Refusal notFound(String message) {
        return new Refusal(Status.Code.NOT_FOUND, message);
    }

    /** What is there already stands in the way. */
    static Refusal inTheWay(String message) {
        return new Refusal(Status.Code.FAILED_PRECONDITION, message);
    }

    Status.Code code() {
        return code;
    }
}
