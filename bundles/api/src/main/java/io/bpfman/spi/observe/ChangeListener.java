// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.observe;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of every change that was asked for and has ended, well or not, and of pulls of images. Whoever measures registers one as a service. It is called by the
 * thread that made the change, several at a time, when all locks are released, and has to come back at once: whoever asked waits meanwhile. What it throws is
 * logged, and changes nothing. Where nobody registers one, nothing is measured.
 */
@ConsumerType
@FunctionalInterface
public interface ChangeListener {

    /** A change has ended. */
    void ended(EndedChange change);
}
