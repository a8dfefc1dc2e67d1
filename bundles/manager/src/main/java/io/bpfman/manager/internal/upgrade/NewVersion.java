// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.upgrade;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.MapSharing;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A new version that is to be loaded.
 *
 * @param load how, as if it were to be recorded by itself
 * @param part what is to be recorded of it
 * @param maps what becomes of the old version's maps
 * @param kernelType as what it is loaded
 */
record NewVersion(Plan load, Commit.Part.Programs part, MapFit maps, String kernelType, Layout layout) {

    /** The steps of its load, for a person to read; what that would record by itself, it does not. */
    List<PlanPreview.Step> loading() {
        List<PlanPreview.Step> steps = load.preview().steps();
        return steps.subList(0, steps.size() - 1);
    }

    /** The id of a program in a plan that is only looked at. */
    private static final long FORESEEN = 0;

    /** What is to be recorded of it, as far as it can be foreseen: its id and what follows from it is 0. */
    Program foreseen(Program old) {
        LoadRequest request = part.request();
        ProgramSelector selector = request.programs().get(0);
        PinLayout pins = layout.programs();
        Map<String, Path> mapPins = Stream.of(
                        maps.carried().keySet(), maps.copied().keySet(), maps.fresh())
                .flatMap(names -> names.stream())
                .collect(Collectors.toMap(name -> name, name -> pins.map(FORESEEN, name)));
        return new Program(
                FORESEEN,
                selector.name(),
                selector.type(),
                kernelType,
                old.objectFile(),
                pins.program(FORESEEN, ""),
                mapPins,
                List.of(),
                request.globals(),
                request.metadata(),
                old.license(),
                old.gplCompatible(),
                old.tag(),
                part.now(),
                part.frags().contains(selector.name()),
                new MapSharing(request.mapOwner(), Map.of()),
                false,
                request.source().name(),
                old.updatedAt(),
                selector.attachFunc(),
                OptionalLong.empty(),
                request.source().image());
    }
}
