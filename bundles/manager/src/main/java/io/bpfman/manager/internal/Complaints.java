// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.log.Logger;

/** Tells what fails for want of one thing, a store above all, once until something else is the matter. For any thread. */
final class Complaints {

    private final Logger log;
    private final AtomicReference<String> last = new AtomicReference<>("");

    Complaints(Logger log) {
        this.log = log;
    }

    /** Says that this failed, as an error unless it failed for the same reason just before. */
    void about(String what, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.equals(last.getAndSet(message))) {
            log.debug("{}: {}", what, message, failure);
        } else {
            log.error("{}: {}", what, message, failure);
        }
    }

    /** Nothing is the matter any more. */
    void over() {
        last.set("");
    }
}
