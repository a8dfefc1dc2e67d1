// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import java.util.function.Consumer;

/** Builds the demo's network. Of several services the one with the highest ranking is taken. */
interface Stage {

    /**
     * Builds the network.
     *
     * @param narrator is told what is done, a line at a time
     * @throws DemoException when it cannot be built; nothing of it is left then
     */
    Network open(Consumer<String> narrator);
}
