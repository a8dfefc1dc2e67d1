// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.observe.Observed;
import io.bpfman.spi.observe.ChangeListener;
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

    @Activate
    public Listeners(@Reference(service = LoggerFactory.class) Logger log) {
        this.observed = new Observed((complaint, cause) -> log.warn("{}", complaint, cause));
    }

    Observed observed() {
        return observed;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindListeners(ChangeListener listener) {
        observed.add(listener);
    }

    void unbindListeners(ChangeListener listener) {
        observed.remove(listener);
    }
}
