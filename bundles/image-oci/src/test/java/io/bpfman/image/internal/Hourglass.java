// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test lets it, however long the test itself takes. */
final class Hourglass implements Transfers.Pause {

    private final AtomicLong nanos = new AtomicLong();

    @Override
    public void of(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public long now() {
        return nanos.get();
    }
}
