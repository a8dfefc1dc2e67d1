// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Trace;
import io.bpfman.api.TraceRequest;
import io.bpfman.api.Tracing;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.member.TraceSwitch;
import io.bpfman.manager.internal.member.TraceSwitch.On;
import io.bpfman.manager.internal.trace.LiveTrace;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** The {@link Tracing} service as a component, one for each bundle that uses it: what a bundle still traces is switched off when it does not use it any more. */
@Component(service = Tracing.class, scope = ServiceScope.BUNDLE)
public final class TracingService implements Tracing {

    private final House house;
    private final TraceSwitch traces;
    private final Logger log;
    /** Guarded by itself. */
    private final List<Trace> live = new ArrayList<>();

    private boolean closed;

    @Activate
    public TracingService(@Reference House house, @Reference(service = LoggerFactory.class) Logger log) {
        this.house = house;
        this.traces = house.rooms().traces;
        this.log = log;
    }

    @Override
    public Trace trace(TraceRequest request) {
        On on = house.gate().during(() -> traces.on(request.key(), request.packets()));
        Trace trace = begun(on, request);
        synchronized (live) {
            if (!closed) {
                live.add(trace);
                return trace;
            }
        }
        trace.close();
        throw new UnsupportedHereException("bpfman is stopping; nothing is traced");
    }

    private Trace begun(On on, TraceRequest request) {
        try {
            Dispatcher dispatcher = house.rooms().queries.dispatcher(request.key());
            return new LiveTrace(
                    dispatcher,
                    on.source(),
                    request.packets(),
                    () -> traces.isOn(on),
                    trace -> end(on, trace),
                    Clock.systemUTC());
        } catch (RuntimeException | Error e) {
            off(on, e);
            throw e;
        }
    }

    private void off(On on, Throwable reason) {
        try {
            traces.off(on);
        } catch (RuntimeException | Error undo) {
            reason.addSuppressed(undo);
        }
    }

    private void end(On on, Trace trace) {
        synchronized (live) {
            live.remove(trace);
        }
        house.gate().during(() -> {
            traces.off(on);
            return on;
        });
    }

    @Deactivate
    void deactivate() {
        List<Trace> left;
        synchronized (live) {
            closed = true;
            left = List.copyOf(live);
        }
        for (Trace trace : left) {
            try {
                trace.close();
            } catch (RuntimeException | Error e) {
                log.error("{} goes on to trace: {}", trace.dispatcher().key(), e.getMessage(), e);
            }
        }
    }
}
