// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.time.Instant;
import java.util.Map;

/**
 * An event of bpfman.
 *
 * @param at when it was told
 * @param topic one of {@link io.bpfman.api.events.BpfmanEvents}
 * @param properties those named there
 */
public record Happening(Instant at, String topic, Map<String, Object> properties) {
    public Happening {
        properties = Map.copyOf(properties);
    }
}
