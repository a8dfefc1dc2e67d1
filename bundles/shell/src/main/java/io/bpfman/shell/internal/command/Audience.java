// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Asker;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Feed;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Services;
import java.io.PrintStream;
import java.util.concurrent.Semaphore;

/** Those who read what has no end of its own: so many at once, since each has a thread that others want, too. */
final class Audience {

    private static final int MOST = 8;
    private static final Semaphore SEATS = new Semaphore(MOST);

    private final Services services;

    private Audience(Services services) {
        this.services = services;
    }

    /** What tells somebody something until it has told all, or nobody reads it any more. */
    @FunctionalInterface
    interface Telling {
        /** Tells it. Throws {@link InterruptedException} when whoever waits for it at a prompt has enough. */
        void to(PrintStream out, Audience audience) throws InterruptedException;
    }

    /** The same as what a command goes on to tell. */
    static Feed of(Invocation invocation, Telling telling) {
        return out -> {
            if (!SEATS.tryAcquire()) {
                throw new CommandException(MOST + " others watch already; end one of them, or watch by gRPC");
            }
            try {
                telling.to(out, new Audience(invocation.services()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                SEATS.release();
            }
        };
    }

    /** Whether somebody reads it still. */
    boolean stays(PrintStream out) {
        return services.isGoing()
                && !out.checkError()
                && Asker.current().side().map(side -> side.isWaiting()).orElse(true);
    }
}
