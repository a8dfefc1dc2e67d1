// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import io.bpfman.spi.observe.ChangeListener;
import io.bpfman.spi.observe.EndedChange;
import org.osgi.service.component.annotations.Component;

/** Counts changes and calls from when this bundle starts. */
@Component(service = {ChangeListener.class, Tallies.class})
public final class Tallies implements ChangeListener {

    private static final String PULL = "pull";
    /** Thirteen operations with as many outcomes are the most that there can be. */
    private static final int CHANGES = 200;

    private static final int METHODS = 100;

    private final Tally changes = new Tally(CHANGES);
    private final Tally pulls = new Tally(CHANGES);
    private final Tally calls = new Tally(METHODS);

    @Override
    public void ended(EndedChange change) {
        Tally tally = change.operation().equals(PULL) ? pulls : changes;
        tally.add(change.operation(), change.outcome(), change.took());
    }

    Tally changes() {
        return changes;
    }

    Tally pulls() {
        return pulls;
    }

    Tally calls() {
        return calls;
    }
}
