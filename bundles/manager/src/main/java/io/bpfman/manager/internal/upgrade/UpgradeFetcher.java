// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.upgrade;

import io.bpfman.api.DifferingMaps;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.Loads;
import io.bpfman.manager.internal.load.MapFetcher;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.load.MapsThere;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.object.BtfMaps;
import io.bpfman.object.BtfMaps.DeclaredMap;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.VersionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads what upgrades depend on; it changes nothing. */
public final class UpgradeFetcher {

    private final Kernel kernel;
    private final Store store;
    private final Loads loads;
    private final MapFetcher maps;
    private final BytecodeKeep keep;
    private final Settings settings;

    public UpgradeFetcher(
            Kernel kernel, Store store, Loads loads, MapFetcher maps, BytecodeKeep keep, Settings settings) {
        this.kernel = kernel;
        this.store = store;
        this.loads = loads;
        this.maps = maps;
        this.keep = keep;
        this.settings = settings;
    }

    /** The number of the version that is live after these. */
    static int number(List<VersionRow> earlier) {
        return earlier.isEmpty() ? 1 : earlier.get(earlier.size() - 1).number() + 1;
    }

    /** How a new version is to be loaded; throws when it cannot take the old one's place. */
    NewVersion newVersion(Wish wish, Program old, ObjectSource source, ObjectFile object) {
        requireAlike(wish, old, object);
        MapFit fit = MapFit.of(
                present(old, wish.maps()),
                declared(old),
                BtfMaps.of(source),
                old.sharing().byName().keySet(),
                wish.maps());
        LoadRequest request = new LoadRequest(
                wish.source(),
                List.of(new ProgramSelector(old.type(), wish.function(), old.attachFunc())),
                wish.globalsOf(object),
                wish.metadata().orElse(old.metadata()),
                fit.carried().isEmpty() ? OptionalLong.empty() : OptionalLong.of(old.mapSet()));
        loads.requireAllowed(request, source, object);
        Plan load = loads.plan(request, source, object, there(request, fit));
        Commit.Part.Programs part = load.commit().parts().stream()
                .filter(Commit.Part.Programs.class::isInstance)
                .map(Commit.Part.Programs.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a load records its programs"));
        boolean extension = load.prepare().stream()
                .anyMatch(action -> action instanceof Action.LoadPrograms programs
                        && programs.spec().extensionOf().isPresent());
        return new NewVersion(
                load, part, fit, extension ? "extension" : old.type().kernelType(), settings.layout());
    }

    /** The maps that the new version goes on with are those of an owner to its load. */
    private MapsThere there(LoadRequest request, MapFit fit) {
        MapsThere there = maps.of(new LoadRequest(
                request.source(), request.programs(), request.globals(), request.metadata(), OptionalLong.empty()));
        return fit.carried().isEmpty()
                ? there
                : new MapsThere(
                        Optional.of(new MapsThere.MapSet(request.mapOwner().getAsLong(), fit.carried())),
                        there.byName(),
                        there.idsInUse());
    }

    private static void requireAlike(Wish wish, Program old, ObjectFile object) {
        ObjectFile.ObjectProgram program = object.program(wish.function())
                .orElseThrow(() -> new InvalidSpecException("object file \"" + object.name() + "\" has no program \""
                        + wish.function() + "\" to take the place of program " + old.id()
                        + "; name it with --programs: it has "
                        + object.programs().stream()
                                .map(ObjectFile.ObjectProgram::name)
                                .toList()));
        String what = "program \"" + wish.function() + "\" of \"" + object.name()
                + "\" cannot take the place of program " + old.id() + ": ";
        Optional<ProgramType> type = program.impliedType();
        if (type.isPresent() && !type.get().kernelType().equals(old.type().kernelType())) {
            throw new InvalidSpecException(what + "it is of type " + type.get().label() + " by its section \""
                    + program.section() + "\", and that one of type "
                    + old.type().label());
        }
        int slash = program.section().indexOf('/');
        Optional<String> target = old.attachFunc()
                .filter(func ->
                        slash >= 0 && !program.section().substring(slash + 1).equals(func));
        target.ifPresent(func -> {
            throw new InvalidSpecException(what + "its section \"" + program.section() + "\" is for \""
                    + program.section().substring(slash + 1) + "\", and that one was loaded for \"" + func + "\"");
        });
    }

    /** The maps that a program has of its own or of its set. */
    private Map<String, MapFit.Present> present(Program old, DifferingMaps choice) {
        Map<String, MapFit.Present> present = new HashMap<>();
        old.mapPins().forEach((name, own) -> {
            Optional<MapFit.Present> found = Stream.of(own, old.mapDirectory().resolve(name))
                    .flatMap(pin -> present(pin).stream())
                    .findFirst();
            if (found.isEmpty() && choice != DifferingMaps.NEW) {
                throw new InvalidSpecException(
                        "map \"" + name + "\" of program " + old.id() + " is not pinned at " + own
                                + " any more, so that the new version cannot go on with it. With --new-maps it starts empty");
            }
            found.ifPresent(map -> present.put(name, map));
        });
        return present;
    }

    private Optional<MapFit.Present> present(Path pin) {
        OptionalLong id = kernel.maps().idAt(pin);
        return id.isEmpty()
                ? Optional.empty()
                : kernel.maps().describe(id.getAsLong()).map(map -> new MapFit.Present(pin, map));
    }

    /** The maps as the old version's object declares them; none when it cannot be read any more. */
    private List<DeclaredMap> declared(Program old) {
        try {
            return BtfMaps.of(keep.read(old.id()));
        } catch (StoreException e) {
            // then what the kernel says of the maps has to do
            return List.of();
        }
    }

    /**
     * What putting a loaded version in the old one's place depends on.
     *
     * @param all what is replaced by the same commit, this one among them
     */
    UpgradeSnapshot upgrade(Replacement replacement, List<Replacement> all, MapFit fit) {
        Program old = replacement.old();
        List<VersionRow> earlier = store.versions(old.id());
        List<Program> staying = new ArrayList<>(maps.use(old).staying());
        for (Replacement each : all) {
            staying.removeIf(program -> program.id() == each.old().id());
            staying.add(each.next());
        }
        return new UpgradeSnapshot(
                replacement, fit, new MapUse(old, staying), earlier, version(old, earlier), settings);
    }

    private Optional<VersionRow> version(Program old, List<VersionRow> earlier) {
        try {
            return Optional.of(new VersionRow(
                    number(earlier),
                    old.id(),
                    old.name(),
                    keep.read(old.id()).sha256(),
                    old.source(),
                    old.globals(),
                    old.createdAt()));
        } catch (StoreException e) {
            // there is no going back to it then, which is remarked
            return Optional.empty();
        }
    }
}
