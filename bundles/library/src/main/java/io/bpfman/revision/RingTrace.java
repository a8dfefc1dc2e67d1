// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.spi.dispatcher.TraceSource;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.RingReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a revision tells by its ring buffer. It owns the reader. */
final class RingTrace implements TraceSource {

    private final Kernel kernel;
    private final Path state;
    private final RingReader ring;

    RingTrace(Kernel kernel, Path state, RingReader ring) {
        this.kernel = kernel;
        this.state = state;
        this.ring = ring;
    }

    @Override
    public List<Told> take() {
        return ring.take().stream()
                .flatMap(bytes -> TraceRecord.read(bytes).stream())
                .toList();
    }

    @Override
    public void await(int milliseconds) {
        ring.await(milliseconds);
    }

    @Override
    public Optional<Progress> progress() {
        try {
            return kernel.pins().exists(state)
                    ? Optional.of(
                            TraceRecord.progress(kernel.maps().read(state, 0).get(0)))
                    : Optional.empty();
        } catch (RuntimeException e) {
            if (kernel.pins().exists(state)) {
                throw e;
            }
            // retired in between
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        ring.close();
    }
}
