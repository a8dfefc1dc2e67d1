// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.spi.store.VersionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Programs that were loaded together before a reboot, and are to be again.
 *
 * @param earlier as they were, at least one
 * @param versions those before, of the ones that were upgraded, by their ids
 * @param mapOwner the map set, as it is now, that they use
 */
public record Reload(List<Program> earlier, Map<Long, List<VersionRow>> versions, OptionalLong mapOwner) {

    public Reload {
        earlier = List.copyOf(earlier);
        versions = Map.copyOf(versions);
    }

    private Program first() {
        return earlier.get(0);
    }

    /** Of which program the object is read that was kept. */
    long kept() {
        return first().id();
    }

    /** @param origin the file that the object was read from at first */
    LoadRequest request(BytecodeKeep keep, String origin) {
        return new LoadRequest(
                new BytecodeSource.File(keep.file(kept()), origin, first().source()),
                earlier.stream().map(Program::selector).toList(),
                first().globals(),
                first().metadata(),
                mapOwner);
    }

    /** The plan of such a load, by which the programs become what they were; what was kept under their earlier ids goes. */
    Plan over(Plan load, Settings settings) {
        List<Commit.Part> parts = load.commit().parts().stream()
                .map(part -> part instanceof Commit.Part.Programs programs
                        ? new Commit.Part.RestoredPrograms(programs, earlier, versions)
                        : part)
                .toList();
        List<Action> cleanup = new ArrayList<>(load.cleanup());
        earlier.forEach(program -> cleanup.add(new Action.DropBytecode(program.id(), settings.keep())));
        List<Action> prepare = new ArrayList<>(load.prepare());
        for (int nth = 0; nth < earlier.size(); nth++) {
            long id = earlier.get(nth).id();
            List<VersionRow> before = versions.getOrDefault(id, List.of());
            if (!before.isEmpty()) {
                prepare.add(new UpgradeAction.BringHistory(
                        id, nth, before.stream().map(VersionRow::number).collect(Collectors.toSet()), settings.keep()));
            }
        }
        return new Plan(prepare, new Commit(parts, load.commit().withdrawals()), cleanup);
    }
}
