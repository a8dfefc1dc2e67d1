// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.inspect;

/**
 * Mends what a finding says. It takes the locks that it needs, reads again, plans again and does it as a whole or not at all; it does nothing when the damage
 * is gone. Throws when it cannot.
 */
@FunctionalInterface
public interface Repair {

    void run();
}
