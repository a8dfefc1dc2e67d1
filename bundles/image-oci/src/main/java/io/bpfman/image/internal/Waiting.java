// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.Asker;
import io.bpfman.api.errors.ImageException;
import java.util.Locale;
import java.util.OptionalLong;

/** Whoever waits for an image: is shown how far it is, and is not worked for any more when gone. For the thread that works for the asker. */
final class Waiting implements Transfers.Watch {

    private static final double MEBIBYTE = 1 << 20;

    private final String what;

    /** @param what is done, such as {@code Pulling a/b:c} */
    Waiting(String what) {
        this.what = what;
    }

    @Override
    public void still(long bytes, OptionalLong all) {
        requireSomebody(what);
        Asker.current()
                .side()
                .ifPresent(side -> side.progress(what
                        + (all.isPresent()
                                ? String.format(
                                        Locale.ROOT, ": %.1f of %.1f MiB", bytes / MEBIBYTE, all.getAsLong() / MEBIBYTE)
                                : "")));
    }

    /** Takes away what was shown. */
    static void over() {
        Asker.current().side().ifPresent(side -> side.progress(""));
    }

    /** Whether it is of use to go on. */
    static boolean isSomebodyThere() {
        return !Thread.currentThread().isInterrupted()
                && Asker.current().side().map(side -> side.isWaiting()).orElse(true);
    }

    /** Throws when whoever asked is gone. */
    static void requireSomebody(String what) {
        if (!isSomebodyThere()) {
            throw new ImageException(what + ": nobody waits for it any more");
        }
    }
}
