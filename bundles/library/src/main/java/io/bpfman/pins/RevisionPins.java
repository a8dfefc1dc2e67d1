// SPDX-License-Identifier: Apache-2.0
package io.bpfman.pins;

import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;

/** The names in a revision's directory. */
public record RevisionPins(Path directory) {

    public static final String COUNTERS = "counters";
    public static final String FAILURES = "failures";
    public static final String TRACE = "trace";
    public static final String TRACE_STATE = "trace_state";
    private static final String SLOT = "link_";

    /** The dispatcher program. */
    public Path dispatcher() {
        return directory.resolve("dispatcher");
    }

    /** The {@code PROG_ARRAY} with the members. */
    public Path slots() {
        return directory.resolve("slots");
    }

    /** What fills a slot: the member, or the link that puts it there. */
    public Path slot(int position) {
        return directory.resolve(SLOT + position);
    }

    /** A slot's link that was pinned where the user asked for it, until it goes with its revision. */
    public Path taken(long linkId) {
        return directory.resolve(SLOT + "of_" + linkId);
    }

    /** Whether a name in a revision's directory is that of a {@link #slot}, or of one that was {@link #taken}. */
    public static boolean isSlot(String name) {
        return name.startsWith(SLOT);
    }

    /** The members' counts. */
    public Path counters() {
        return directory.resolve(COUNTERS);
    }

    /** How often tail calls into slots failed; not there in revisions of releases that did not count that. */
    public Path failures() {
        return directory.resolve(FAILURES);
    }

    /** What it tells of packets; there in revisions that trace. */
    public Path trace() {
        return directory.resolve(TRACE);
    }

    /** How far it is with that. */
    public Path traceState() {
        return directory.resolve(TRACE_STATE);
    }

    /** What the database says of this revision and its members; not there in revisions of releases that did not note that. */
    public Path record() {
        return directory.resolve("record");
    }

    /** For a load: the program as {@link #dispatcher()}, maps under their own names. */
    public PinLayout layout() {
        return new PinLayout(
                dispatcher().toString(), directory.resolve("{name}").toString());
    }
}
