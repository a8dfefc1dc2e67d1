// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.util.List;
import org.jline.utils.Signals;

/** The signals by which whoever runs a service ends it. Left to the JVM they end it as a failure would, with 128 and their number. */
final class EndSignals {
    private EndSignals() {}

    /**
     * Has them do this from now on, instead of ending the JVM.
     *
     * @param end called on a thread of the JVM's, once a signal
     */
    static void call(Runnable end) {
        for (String signal : List.of("TERM", "INT")) {
            Signals.register(signal, end);
        }
    }
}
