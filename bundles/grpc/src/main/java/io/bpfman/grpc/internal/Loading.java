// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.Applied;
import io.bpfman.api.Bpfman;
import io.bpfman.api.BytecodeImages;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.errors.InvalidSpecException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Loads programs once, however often it is asked to: a call that repeats an earlier one, told by its {@link Loads#UUID}, is answered with what that loaded. For
 * any thread.
 */
final class Loading {

    private final Bpfman bpfman;
    private final Supplier<BytecodeImages> images;
    private final Keyed loads = new Keyed();

    Loading(Bpfman bpfman, Supplier<BytecodeImages> images) {
        this.bpfman = bpfman;
        this.images = images;
    }

    /** The programs, in the order of the request. */
    List<Program> load(io.bpfman.grpc.v1.LoadRequest asked) {
        BytecodeSource named = Loads.source(asked.getBytecode());
        // what a tag leads to is asked once
        BytecodeSource source =
                named instanceof BytecodeSource.Image image ? images.get().pull(image) : named;
        FoundObject object = FoundObject.of(source);
        LoadRequest request = Loads.read(asked, source, object::parse);
        String uuid = request.metadata().getOrDefault(Loads.UUID, "");
        // pulling takes its time, and changes nothing
        Answering.requireWanted();
        return uuid.isEmpty()
                ? bpfman.load(request)
                : loads.alone(uuid, () -> loadOnce(request, object, Loads.isUpgrade(asked.getMetadataMap())));
    }

    private List<Program> loadOnce(LoadRequest request, FoundObject object, boolean upgrade) {
        Answering.requireWanted();
        Repeats earlier = Repeats.of(request, bpfman.listPrograms(), object.sha256(), this::digest);
        if (earlier.programs().isEmpty()) {
            return bpfman.load(request);
        }
        Map<String, Program> programs = new HashMap<>(earlier.programs());
        if (!earlier.differences().isEmpty()) {
            requireUpgrade(request, earlier, upgrade);
            programs.putAll(takePlace(request, earlier));
        }
        return request.programs().stream()
                .map(selector -> programs.get(selector.name()))
                .toList();
    }

    private static void requireUpgrade(LoadRequest request, Repeats earlier, boolean upgrade) {
        boolean upgradable = earlier.differences().stream().allMatch(Repeats.Difference::upgradable);
        if (upgrade && upgradable) {
            return;
        }
        throw new InvalidSpecException("something else was loaded with " + Loads.UUID + " "
                + request.metadata().get(Loads.UUID) + ": " + earlier.text() + "; give this load another identifier"
                + (upgradable
                        ? ", or the metadata " + Loads.UPGRADE + "=true, so that it takes the place of that"
                        : ": not all of that can be changed by an upgrade"));
    }

    /** New versions of all programs that are to differ, or of none. */
    private Map<String, Program> takePlace(LoadRequest request, Repeats earlier) {
        Set<String> differing =
                earlier.differences().stream().map(Repeats.Difference::program).collect(Collectors.toSet());
        List<UpgradeRequest> upgrades = request.programs().stream()
                .map(ProgramSelector::name)
                .filter(differing::contains)
                .map(name -> new UpgradeRequest(
                        earlier.programs().get(name).id(),
                        request.source(),
                        Optional.empty(),
                        request.globals(),
                        DifferingMaps.REFUSE))
                .toList();
        return bpfman.apply(upgrades).stream()
                .map(applied -> ((Applied.Replaced) applied).upgraded().program())
                .collect(Collectors.toMap(Program::name, program -> program));
    }

    private Optional<String> digest(Program program) {
        return bpfman.listVersions(program.id()).stream()
                .filter(ProgramVersion::live)
                .map(ProgramVersion::sha256)
                .filter(sha256 -> !sha256.isEmpty())
                .findFirst();
    }
}
