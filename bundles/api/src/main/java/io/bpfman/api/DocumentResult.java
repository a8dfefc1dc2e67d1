// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;
import java.util.Locale;

/**
 * What became of a document, or would become of it.
 *
 * @param document its name
 * @param entries what became of each program, each link and each dispatcher
 * @param steps of the plans, when it was only looked at, as far as they can be known before programs are loaded
 */
public record DocumentResult(String document, List<Entry> entries, List<PlanPreview.Step> steps) {

    public DocumentResult {
        entries = List.copyOf(entries);
        steps = List.copyOf(steps);
    }

    /** What became of something. */
    public enum Outcome {
        LOADED,
        /** Another version took its place in all its links. */
        UPGRADED,
        ATTACHED,
        CHANGED,
        DETACHED,
        UNLOADED,
        /** It was as it is to be. */
        UNCHANGED,
        /** What it is to be attached to is not there; it comes when that comes. */
        WAITING,
        FAILED;

        /** For people and JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Something that the document asks for, or asked for once.
     *
     * @param name of the entry
     * @param subject {@code program 17}, {@code link 3}, {@code dispatcher KEY}; empty when there is none yet
     * @param message why, or what besides
     */
    public record Entry(String name, Outcome outcome, String subject, String message) {}
}
