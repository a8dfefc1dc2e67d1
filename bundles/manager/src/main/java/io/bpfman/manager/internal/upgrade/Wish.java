// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.upgrade;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.Program;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.store.VersionRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to take a program's place.
 *
 * @param function the name of its function in the object
 * @param globals values that are set whatever the object has
 * @param kept values that are set when the object has such variables
 * @param metadata that the new version is to have; empty when it is the old one's
 * @param digest of the object, when it has to be that one
 */
record Wish(
        long programId,
        BytecodeSource source,
        String function,
        Map<String, GlobalValue> globals,
        Map<String, GlobalValue> kept,
        DifferingMaps maps,
        Optional<Map<String, String>> metadata,
        Optional<String> digest) {

    Wish {
        globals = Map.copyOf(globals);
        kept = Map.copyOf(kept);
    }

    /**
     * A new version.
     *
     * @param source of the request, of which the object is here
     */
    static Wish of(UpgradeRequest request, BytecodeSource source, Program old) {
        return new Wish(
                request.programId(),
                source,
                request.program().orElse(old.name()),
                request.globals(),
                old.globals(),
                request.maps(),
                Optional.empty(),
                Optional.empty());
    }

    /** A new version of which everything is said: it has these globals and no others, and this metadata. */
    static Wish exactly(UpgradeRequest request, BytecodeSource source, Map<String, String> metadata, Program old) {
        return new Wish(
                request.programId(),
                source,
                request.program().orElse(old.name()),
                request.globals(),
                Map.of(),
                request.maps(),
                Optional.of(Map.copyOf(metadata)),
                Optional.empty());
    }

    /** The version before. */
    static Wish of(RollbackRequest request, List<VersionRow> versions, BytecodeKeep keep) {
        if (versions.isEmpty()) {
            throw new NotFoundException("program " + request.programId()
                    + " has no version before this one: it was never upgraded, or the bytecode of that was not kept");
        }
        VersionRow before = versions.get(versions.size() - 1);
        return new Wish(
                request.programId(),
                new BytecodeSource.File(
                        keep.earlier(request.programId(), before.number()), before.source(), before.source()),
                before.programName(),
                before.globals(),
                Map.of(),
                request.maps(),
                Optional.empty(),
                Optional.of(before.sha256()));
    }

    /** Passes when the object is the one that it has to be. */
    void requireSame(ObjectSource read) {
        if (digest.filter(wanted -> !wanted.equals(read.sha256())).isPresent()) {
            throw new StoreException("the bytecode of the version before program " + programId
                    + " is not what was kept; upgrade it to a file instead");
        }
    }

    /** The values to set in this object. */
    Map<String, GlobalValue> globalsOf(ObjectFile object) {
        Map<String, GlobalValue> values = new HashMap<>();
        kept.forEach((name, value) -> object.global(name).ifPresent(there -> values.put(name, value)));
        values.putAll(globals);
        return values;
    }
}
