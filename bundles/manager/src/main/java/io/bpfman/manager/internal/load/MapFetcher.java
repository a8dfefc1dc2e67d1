// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.manager.internal.restore.NoEarlierStore;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the maps that programs share, and who uses them. */
public final class MapFetcher {

    private final Kernel kernel;
    private final Store store;
    private final EarlierStore earlier;
    private final Layout layout;

    public MapFetcher(Kernel kernel, Store store, Layout layout) {
        this(kernel, store, new NoEarlierStore(), layout);
    }

    /** @param earlier whose programs' ids are in use until these are restored */
    public MapFetcher(Kernel kernel, Store store, EarlierStore earlier, Layout layout) {
        this.kernel = kernel;
        this.store = store;
        this.earlier = earlier;
        this.layout = layout;
    }

    /** What there is for a load. */
    public MapsThere of(LoadRequest request) {
        List<Program> programs = store.programs();
        Set<Long> inUse = mapSets(programs);
        Optional<MapsThere.MapSet> owner = request.mapOwner().isPresent()
                ? Optional.of(owner(request.mapOwner().getAsLong(), inUse))
                : Optional.empty();
        Set<Path> byName = kernel.pins().list(layout.sharedMaps()).stream()
                .map(layout.sharedMaps()::resolve)
                .collect(Collectors.toSet());
        Set<Long> ids = new HashSet<>(inUse);
        programs.forEach(program -> ids.add(program.id()));
        earlier.programs().forEach(program -> ids.add(program.id()));
        return new MapsThere(owner, byName, ids);
    }

    /** How many programs wait to be restored, by whose earlier ids no other can be recorded. */
    int waiting() {
        return earlier.programs().size();
    }

    private MapsThere.MapSet owner(long id, Set<Long> inUse) {
        if (!inUse.contains(id)) {
            Optional<Program> dependant = store.program(id);
            if (dependant.isPresent()) {
                throw new InvalidSpecException("map_owner_id " + id + " does not exist as a map set: program " + id
                        + " uses the maps of " + dependant.get().mapSet() + "; give map_owner_id "
                        + dependant.get().mapSet());
            }
            throw new NotFoundException("map_owner_id " + id + " does not exist: map owner not found");
        }
        Path directory = layout.mapsDirectory(id);
        return new MapsThere.MapSet(
                id,
                kernel.pins().list(directory).stream()
                        .collect(Collectors.toMap(Function.identity(), directory::resolve)));
    }

    /** Who uses the maps of a program that is to be unloaded. */
    public MapUse use(Program leaving) {
        return new MapUse(
                leaving,
                store.programs().stream()
                        .filter(program -> program.id() != leaving.id())
                        .toList());
    }

    /** Directories of pins of maps that are neither a recorded program's nor of a map set in use. */
    public List<Path> orphanedSets() {
        List<Program> programs = store.programs();
        Set<Long> inUse = mapSets(programs);
        programs.forEach(program -> inUse.add(program.id()));
        return kernel.pins().list(layout.mapSets()).stream()
                .flatMapToLong(name -> Layout.mapSetOf(name).stream())
                .filter(set -> !inUse.contains(set))
                .mapToObj(layout::mapsDirectory)
                .toList();
    }

    /** Pins of maps shared by name that no recorded program uses. */
    public List<Path> orphanedPins() {
        Set<Path> used = store.programs().stream()
                .flatMap(program -> program.sharing().byName().values().stream())
                .collect(Collectors.toSet());
        return kernel.pins().list(layout.sharedMaps()).stream()
                .map(layout.sharedMaps()::resolve)
                .filter(pin -> !used.contains(pin))
                .toList();
    }

    private static Set<Long> mapSets(List<Program> programs) {
        return programs.stream().map(Program::mapSet).collect(Collectors.toCollection(HashSet::new));
    }
}
