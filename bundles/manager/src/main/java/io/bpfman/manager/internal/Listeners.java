// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.observe.Observed;
import io.bpfman.spi.observe.ChangeListener;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** Those who measure changes, as they come and go. */
@Component(service = Listeners.class)
public final class Listeners {

    private final Observed observed;
    private final AtomicReference<@Nullable Observed> wanted = new AtomicReference<>();

    @Activate
    public Listeners(@Reference(service = LoggerFactory.class) Logger log) {
        this.observed = new Observed((complaint, cause) -> log.warn("{}", complaint, cause));
    }

    Observed observed() {
        return observed;
    }

    /** The same while anybody listens: a change of which nobody wants to know has nothing in its way. */
    AtomicReference<@Nullable Observed> wanted() {
        return wanted;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void bindListeners(ChangeListener listener) {
        observed.add(listener);
        wanted.set(observed);
    }

    synchronized void unbindListeners(ChangeListener listener) {
        observed.remove(listener);
        wanted.set(observed.isEmpty() ? null : observed);
    }
}
