// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.TraceSource;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts the form of a dispatcher that traces in the place of the one that does not, and back. Nothing is recorded of it: that a revision traces is told by the
 * pins in its directory, and any other change of the dispatcher builds one that does not. For any thread.
 */
@SuppressWarnings("try") // locks are held, not used
public final class TraceSwitch {

    private final HookFamily.Shared shared;
    private final MemberFetcher fetcher;
    private final MemberFamily family;
    private final Dispatchers dispatchers;
    /** Those of which somebody reads what they tell. */
    private final Set<DispatcherKey> live = ConcurrentHashMap.newKeySet();

    public TraceSwitch(HookFamily.Shared shared, MemberFetcher fetcher, MemberFamily family, Dispatchers dispatchers) {
        this.shared = shared;
        this.fetcher = fetcher;
        this.family = family;
        this.dispatchers = dispatchers;
    }

    /**
     * A dispatcher that traces.
     *
     * @param directory of the revision that does
     * @param source what it tells, the caller's
     */
    public record On(DispatcherKey key, Path directory, TraceSource source) {}

    /** Has a dispatcher tell of so many packets, until {@link #off}. */
    public On on(DispatcherKey key, int packets) {
        DispatcherService service = service(key);
        if (!live.add(key)) {
            throw new InvalidSpecException("the dispatcher of " + key
                    + " is traced already, by somebody else; wait until that ends, or end it");
        }
        try {
            return switched(key, packets, service);
        } catch (RuntimeException | Error e) {
            live.remove(key);
            throw e;
        } finally {
            shared.pipeline().awaitNews();
        }
    }

    private On switched(DispatcherKey key, int packets, DispatcherService service) {
        try (Held held = shared.locks().attachPoints(List.of(key))) {
            requireDispatcher(key);
            family.settle(key);
            requireDispatcher(key);
            build(key, packets, service);
            try {
                return reading(key, service);
            } catch (RuntimeException | Error e) {
                takeBack(key, service, e);
                throw e;
            }
        }
    }

    private On reading(DispatcherKey key, DispatcherService service) {
        Path directory = requireDispatcher(key).directory();
        return service.trace(directory)
                .map(source -> new On(key, directory, source))
                .orElseThrow(() -> new UnsupportedHereException("the dispatcher of " + key
                        + " cannot be traced: what builds it here has no form of it that tells of packets"));
    }

    private void takeBack(DispatcherKey key, DispatcherService service, Throwable reason) {
        try {
            build(key, 0, service);
        } catch (RuntimeException | Error undo) {
            reason.addSuppressed(undo);
        }
    }

    private DispatcherRow requireDispatcher(DispatcherKey key) {
        return shared.store()
                .dispatcher(key)
                .orElseThrow(() -> new NotFoundException("there is no dispatcher on " + key));
    }

    private DispatcherService service(DispatcherKey key) {
        return dispatchers
                .of(key.type())
                .orElseThrow(
                        () -> new UnsupportedHereException(
                                "the dispatcher of " + key
                                        + " cannot be changed: its service is not there; start the bundle dispatcher-tc, or dispatcher-xdp"));
    }

    private void build(DispatcherKey key, int packets, DispatcherService service) {
        ServiceState state = ServiceState.of(service);
        shared.pipeline()
                .run(
                        () -> {
                            RebuildSnapshot snapshot = fetcher.rebuild(key, state);
                            return MemberFamily.draft(ChangePlanner.trace(snapshot, packets), snapshot.dispatcher());
                        },
                        family::doubt);
    }

    /** Whether the revision is still the one that runs. */
    public boolean isOn(On on) {
        return shared.store()
                .dispatcher(on.key())
                .filter(row -> row.directory().equals(on.directory()))
                .isPresent();
    }

    /** Has a dispatcher that was switched on tell of nothing any more; one that has changed since does not anyway. */
    public void off(On on) {
        on.source().close();
        try {
            if (isOn(on)) {
                end(on.key(), service(on.key()));
            }
        } finally {
            live.remove(on.key());
            shared.pipeline().awaitNews();
        }
    }

    /** Whether it was tracing, and there. */
    private boolean end(DispatcherKey key, DispatcherService service) {
        try (Held held = shared.locks().attachPoints(List.of(key))) {
            family.settle(key);
            boolean traces = shared.store().dispatcher(key).filter(this::traces).isPresent();
            if (traces) {
                build(key, 0, service);
            }
            return traces;
        }
    }

    private boolean traces(DispatcherRow row) {
        return shared.kernel().pins().exists(new RevisionPins(row.directory()).trace());
    }

    /** Switches off what an agent before this one, or a service that had gone, has left on. What cannot be, goes on as it is; the log says why. */
    public void endLeft(DispatcherService service) {
        for (DispatcherRow row : shared.store().dispatchers()) {
            DispatcherKey key = row.key();
            if (service.types().contains(key.type()) && !live.contains(key) && traces(row)) {
                try {
                    if (end(key, service)) {
                        shared.log()
                                .info(
                                        "{} does not trace any more: nobody reads it",
                                        row.handle().hook());
                    }
                } catch (RuntimeException | Error e) {
                    shared.log().error("{} goes on to trace: {}", row.handle().hook(), e.getMessage(), e);
                }
            }
        }
        shared.pipeline().awaitNews();
    }
}
