// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.pins.Layout;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What goes with a program whose links are gone: its row, and then its pins and its kept bytecode. */
public record ProgramRemoval(Commit.Part part, List<Action> cleanup) {

    public ProgramRemoval {
        cleanup = List.copyOf(cleanup);
    }

    /**
     * What goes with this program.
     *
     * @param maps the program, and who uses its maps
     * @param formPins where it is pinned in other forms than the one it was loaded in
     */
    public static ProgramRemoval of(MapUse maps, List<Path> formPins, Settings settings) {
        long programId = maps.leaving().id();
        Layout layout = settings.layout();
        List<Action> cleanup = new ArrayList<>();
        cleanup.add(new Action.RemovePin(layout.programs().program(programId, "")));
        formPins.forEach(pin -> cleanup.add(new Action.RemovePin(pin)));
        maps.directories(layout).forEach(directory -> cleanup.add(new Action.RemoveDirectory(directory)));
        maps.pins().forEach(pin -> cleanup.add(new Action.RemovePin(pin)));
        cleanup.add(new Action.DropBytecode(programId, settings.keep()));
        return new ProgramRemoval(new Commit.Part.Rows(List.of(new StoreChange.DeleteProgram(programId))), cleanup);
    }

    public void addTo(List<Commit.Part> parts, List<Action> actions) {
        parts.add(part);
        actions.addAll(cleanup);
    }
}
