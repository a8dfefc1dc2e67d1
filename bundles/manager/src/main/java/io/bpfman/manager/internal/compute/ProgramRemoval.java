// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What goes with a program whose links are gone: its row, and then its pins and its kept bytecode. */
record ProgramRemoval(Commit.Part part, List<Action> cleanup) {

    ProgramRemoval {
        cleanup = List.copyOf(cleanup);
    }

    /**
     * @param formPins where it is pinned in other forms than the one it was loaded in
     * @param maps who uses its maps; empty when nobody but itself can
     */
    static ProgramRemoval of(long programId, List<Path> formPins, Optional<MapUse> maps, Settings settings) {
        Layout layout = settings.layout();
        List<Action> cleanup = new ArrayList<>();
        cleanup.add(new Action.RemovePin(layout.programs().program(programId, "")));
        formPins.forEach(pin -> cleanup.add(new Action.RemovePin(pin)));
        maps.map(use -> use.directories(layout))
                .orElse(List.of(layout.mapsDirectory(programId)))
                .forEach(directory -> cleanup.add(new Action.RemoveDirectory(directory)));
        maps.map(MapUse::pins).orElse(List.of()).forEach(pin -> cleanup.add(new Action.RemovePin(pin)));
        cleanup.add(new Action.DropBytecode(programId, settings.keep()));
        return new ProgramRemoval(new Commit.Part.Rows(List.of(new StoreChange.DeleteProgram(programId))), cleanup);
    }

    void addTo(List<Commit.Part> parts, List<Action> actions) {
        parts.add(part);
        actions.addAll(cleanup);
    }
}
