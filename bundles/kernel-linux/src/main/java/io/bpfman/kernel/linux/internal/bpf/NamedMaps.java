// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The maps of an object that all programs with a map of their name share. Which programs use a map is known after they are loaded: so one that cannot be
 * the map that is pinned matters only then, and one that none of them uses is not pinned. For one thread.
 */
final class NamedMaps {

    private final Bpf bpf;
    private final Pinned pinned;
    private final Map<String, Path> pins;
    private final Set<String> there = new HashSet<>();
    private final Map<String, String> unfit = new HashMap<>();

    /** @param pins where the maps are pinned, or are to be, by their names */
    NamedMaps(Bpf bpf, Pinned pinned, Map<String, Path> pins) {
        this.bpf = bpf;
        this.pinned = pinned;
        this.pins = pins;
    }

    /** Lets the object use the map that is pinned under its name; true when there is one and it fits. */
    boolean lend(ObjectMap map) {
        Path pin = pins.get(map.name());
        return pin != null && Refusals.ask("use the map pinned at " + pin, () -> lend(map, pin));
    }

    private boolean lend(ObjectMap map, Path pin) throws SysException {
        Optional<Fd> found = pinned.findMap(pin);
        if (found.isEmpty()) {
            return false;
        }
        try (Fd other = found.get()) {
            List<String> differences = map.shape().differences(MapShape.of(bpf.mapInfo(other.number())));
            if (differences.isEmpty()) {
                map.reuse(other);
                there.add(map.name());
            } else {
                unfit.put(map.name(), "that has " + String.join(", ", differences));
            }
            return differences.isEmpty();
        }
    }

    /** Pins a map that a loaded program uses, unless it is pinned; empty when it is not shared by name. */
    Optional<Path> share(ObjectMap map, Fd loaded, PinJournal journal, String object) {
        Path pin = pins.get(map.name());
        if (pin == null) {
            return Optional.empty();
        }
        String misfit = unfit.get(map.name());
        if (misfit != null) {
            throw new InvalidSpecException("map \"" + map.name() + "\" of \"" + object
                    + "\" cannot be the one pinned at " + pin + ": " + misfit);
        }
        if (there.add(map.name())) {
            Refusals.tell(
                    "pin map \"" + map.name() + "\" of \"" + object + "\" at " + pin,
                    () -> journal.pin(loaded.number(), pin));
        }
        return Optional.of(pin);
    }
}
