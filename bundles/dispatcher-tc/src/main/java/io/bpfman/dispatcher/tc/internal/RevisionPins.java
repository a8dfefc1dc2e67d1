// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;

/** The names in a revision's directory. */
record RevisionPins(Path directory) {

    static final String COUNTERS = "counters";

    /** The dispatcher program. */
    Path dispatcher() {
        return directory.resolve("dispatcher");
    }

    /** The {@code PROG_ARRAY} with the members. */
    Path slots() {
        return directory.resolve("slots");
    }

    /** The members' counts. */
    Path counters() {
        return directory.resolve(COUNTERS);
    }

    /** For a load: the program as {@link #dispatcher()}, maps under their own names. */
    PinLayout layout() {
        return new PinLayout(
                dispatcher().toString(), directory.resolve("{name}").toString());
    }
}
