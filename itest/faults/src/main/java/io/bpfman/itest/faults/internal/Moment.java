// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.faults.internal;

import java.util.Arrays;
import java.util.Locale;

/** What happens at a call, and whether before or after its effect. */
enum Moment {
    /** It is refused. */
    FAIL_BEFORE(true, false),
    /** All has happened, and the answer is lost. */
    FAIL_AFTER(false, false),
    /** The agent ends as {@code kill -9} ends it, and nothing has happened. */
    KILL_BEFORE(true, true),
    /** The same when all has happened. */
    KILL_AFTER(false, true);

    private final boolean before;
    private final boolean kill;

    Moment(boolean before, boolean kill) {
        this.before = before;
        this.kill = kill;
    }

    static Moment parse(String word) {
        return Arrays.stream(values())
                .filter(moment -> moment.label().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown moment \"" + word + "\"; one of "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Moment::label).toList())));
    }

    /** As it is typed. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isBefore() {
        return before;
    }

    boolean isKill() {
        return kill;
    }
}
