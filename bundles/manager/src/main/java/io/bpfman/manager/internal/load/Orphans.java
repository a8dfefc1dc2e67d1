// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.manager.internal.execute.Executor;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.osgi.service.log.Logger;

/**
 * Pins of programs and of maps, and kept bytecode, that no row knows: a load that was interrupted before its commit, or an unload after it. Nothing may be
 * loading or unloading meanwhile.
 */
public final class Orphans {

    private final Kernel kernel;
    private final Store store;
    private final EarlierStore earlier;
    private final MapFetcher maps;
    private final BytecodeKeep keep;
    private final Settings settings;
    private final Executor executor;
    private final LostDatabase lost;
    private final Logger log;

    /**
     * @param earlier whose programs' bytecode stays until they are restored
     * @param lost what it found stays
     */
    public Orphans(
            Kernel kernel,
            Store store,
            EarlierStore earlier,
            MapFetcher maps,
            BytecodeKeep keep,
            Settings settings,
            Executor executor,
            LostDatabase lost,
            Logger log) {
        this.kernel = kernel;
        this.store = store;
        this.earlier = earlier;
        this.maps = maps;
        this.keep = keep;
        this.settings = settings;
        this.executor = executor;
        this.lost = lost;
        this.log = log;
    }

    /** Removes them. */
    void remove() {
        List<Action> cleanup = find();
        if (!cleanup.isEmpty()) {
            cleanup.forEach(action -> log.warn("no program is recorded to which this belongs: {}", action.describe()));
            executor.execute(new Plan(List.of(), new Commit(List.of(), List.of()), cleanup), Set.of());
        }
        if (isWhole()) {
            settle();
        }
    }

    /** Whether all records can be read: without one of them, nobody can tell whose pins there are. */
    private boolean isWhole() {
        store.programs();
        return store.unreadable().isEmpty();
    }

    /** What removes each of them. */
    public List<Action> find() {
        if (!isWhole()) {
            return List.of();
        }
        List<Action> cleanup = new ArrayList<>();
        pins().stream().filter(pin -> !lost.contains(pin)).forEach(pin -> cleanup.add(new Action.RemovePin(pin)));
        maps.orphanedSets().stream()
                .filter(directory -> !lost.contains(directory))
                .forEach(directory -> cleanup.add(new Action.RemoveDirectory(directory)));
        keep.programs().stream()
                .filter(id -> store.program(id).isEmpty() && earlier.program(id).isEmpty())
                .filter(id -> !lost.contains(settings.layout().programs().program(id, "")))
                .forEach(id -> cleanup.add(new Action.DropBytecode(id, settings.keep())));
        return cleanup;
    }

    /** What interrupted loads and unloads have left is gone by now. */
    private void settle() {
        List<Subject> subjects = store.plans().stream()
                .flatMap(plan -> plan.subjects().stream())
                .filter(subject -> subject.kind() == Subject.Kind.PROGRAM || subject.kind() == Subject.Kind.FILES)
                .toList();
        if (!subjects.isEmpty()) {
            store.settled(subjects);
        }
    }

    private List<Path> pins() {
        Path root = settings.layout().root();
        List<Path> pins = new ArrayList<>();
        for (String name : kernel.pins().list(root)) {
            OptionalLong program = Layout.programOf(name);
            if (program.isPresent() && store.program(program.getAsLong()).isEmpty()) {
                pins.add(root.resolve(name));
            }
        }
        pins.addAll(maps.orphanedPins());
        return pins;
    }
}
