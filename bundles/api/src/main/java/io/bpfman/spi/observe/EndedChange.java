// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.observe;

import java.time.Duration;

/**
 * A change that has ended.
 *
 * @param operation one of {@code load}, {@code unload}, {@code upgrade}, {@code rollback}, {@code attach}, {@code detach}, {@code change-link}, {@code
 *     change-dispatcher}, {@code change-setting}, {@code batch}, {@code document}, {@code repair}, {@code pull}
 * @param outcome {@link #DONE}, or what it failed with: the name of the error in kebab-case without its ending, as {@code no-free-slot}; {@link #UNEXPECTED}
 *     for what no API tells of
 * @param took from when it was asked for until it had ended, time that it waited for others included
 */
public record EndedChange(String operation, String outcome, Duration took) {

    /** It was done. */
    public static final String DONE = "done";
    /** It failed with what is no {@code BpfmanException}. */
    public static final String UNEXPECTED = "unexpected";
}
