// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.spi.dispatcher.DispatcherService;
import java.nio.file.Path;
import java.util.Optional;

/** The dispatcher services as they are at each step. */
@FunctionalInterface
public interface Dispatchers {

    /** The service for dispatchers of this type; empty when none is running. */
    Optional<DispatcherService> of(DispatcherType type);

    /** The same, or an error that says what to start. */
    default DispatcherService require(DispatcherType type) {
        String kind = type == DispatcherType.XDP ? "xdp" : "tc";
        return of(type).orElseThrow(
                        () -> new UnsupportedHereException("no " + (type == DispatcherType.XDP ? "XDP" : "TC")
                                + " dispatcher service is running; start the bundle dispatcher-" + kind));
    }

    /** The service of a revision's directory, which lies in the directory of its type. */
    default Optional<DispatcherService> ofDirectory(Path directory) {
        return of(DispatcherType.parse(directory.getParent().getFileName().toString()));
    }
}
