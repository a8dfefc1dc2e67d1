// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import io.bpfman.console.Completion;
import io.bpfman.console.Console;
import io.bpfman.console.ConsoleSession;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * One session for whoever types, over all consoles that come and go: once another {@link Console} is there, the next line runs in a session of that one. A
 * session whose console is gone is used until then, so that what one line has stopped can be started by the next. One thread at a time runs lines; bundles may
 * come and go on any.
 */
final class Sessions implements ConsoleSession {

    /** A console that is being replaced is back within this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final PrintStream out;
    private final PrintStream err;
    private final ServiceTracker<Console, Console> tracker;
    private final AtomicReference<@Nullable Console> newest = new AtomicReference<>();
    /** The session while no line runs in it. */
    private final AtomicReference<@Nullable Open> idle = new AtomicReference<>();

    private boolean waitedInVain;

    private record Open(Console console, ConsoleSession session) {}

    /**
     * @param out gets what commands print and return
     * @param err gets one line for each command that fails
     */
    Sessions(BundleContext context, PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
        this.tracker = new ServiceTracker<>(context, Console.class, null) {
            @Override
            public @Nullable Console addingService(ServiceReference<Console> reference) {
                Console console = super.addingService(reference);
                newest.set(console);
                // nothing of a bundle that was replaced is held on to, even if nobody types any more
                Optional.ofNullable(idle.getAndSet(null)).ifPresent(Sessions.this::close);
                return console;
            }

            @Override
            public void removedService(ServiceReference<Console> reference, Console console) {
                newest.compareAndSet(console, null);
                super.removedService(reference, console);
            }
        };
        tracker.open();
    }

    @Override
    public boolean run(String line) {
        await();
        Optional<Open> taken = take();
        if (taken.isEmpty()) {
            err.println("bpfman: error: no bundle offers the service " + Console.class.getName() + "; nothing was run");
            return false;
        }
        try {
            return taken.get().session().run(line);
        } finally {
            giveBack(taken.get());
        }
    }

    @Override
    public List<Completion> complete(List<String> words, String started) {
        Optional<Open> taken = take();
        try {
            return taken.map(open -> open.session().complete(words, started)).orElse(List.of());
        } finally {
            taken.ifPresent(this::giveBack);
        }
    }

    private void await() {
        if (newest.get() != null) {
            waitedInVain = false;
        } else if (!waitedInVain) {
            try {
                waitedInVain = tracker.waitForService(PATIENCE.toMillis()) == null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Optional<Open> take() {
        Optional<Open> last = Optional.ofNullable(idle.getAndSet(null));
        Console now = newest.get();
        if (now == null || last.filter(open -> open.console() == now).isPresent()) {
            return last;
        }
        last.ifPresent(this::close);
        return Optional.of(new Open(now, now.open(out, err)));
    }

    private void giveBack(Open open) {
        idle.set(open);
        Console now = newest.get();
        if (now != null && now != open.console() && idle.compareAndSet(open, null)) {
            close(open);
        }
    }

    private void close(Open open) {
        try {
            open.session().close();
        } catch (RuntimeException | LinkageError e) {
            err.println("bpfman: warning: a session of a console that is gone could not be closed: " + e);
        }
    }

    @Override
    public void close() {
        tracker.close();
        Optional.ofNullable(idle.getAndSet(null)).ifPresent(this::close);
    }
}
