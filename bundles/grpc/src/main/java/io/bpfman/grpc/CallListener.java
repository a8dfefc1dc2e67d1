// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of every call that a server of ours has answered, refused or lost. Whoever measures registers one as a service of the framework. It is called by the
 * thread that ends the call, several at a time, and has to come back at once: whoever called waits meanwhile. What it throws is logged, and changes nothing
 * for the call.
 */
@ConsumerType
@FunctionalInterface
public interface CallListener {

    /** A call has ended, well or not. A stream ends when its client goes. */
    void ended(EndedCall call);
}
