// SPDX-License-Identifier: Apache-2.0
package io.bpfman.demo;

import org.osgi.annotation.versioning.ConsumerType;

/** Packets that are being sent. */
@ConsumerType
public interface Flow {

    /** Stops and waits until all have arrived. */
    Sent stop();
}
