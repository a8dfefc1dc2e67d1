// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramMap;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.RunStats;
import io.bpfman.api.errors.NotFoundException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A managed program in JSON. */
final class ProgramJson {

    private static final RunStats NOT_COUNTED = new RunStats(0, 0, 0);

    private final Program program;
    private final LiveState live;

    ProgramJson(Program program, LiveState live) {
        this.program = program;
        this.live = live;
    }

    /** As a load answers: of what came into being a moment ago there is nothing to be counted, and where its maps are pinned follows from its record. */
    Json loaded(List<Long> mapUsers) {
        return whole(
                Optional.empty(),
                List.of(),
                maps().stream()
                        .map(map -> KernelJson.of(map.map()).put("pin_path", "").put("present", false))
                        .toList(),
                mapUsers,
                Optional.empty());
    }

    /** Everything. */
    Json whole(List<Link> links, List<Long> mapUsers) {
        return whole(
                live.bpfman().getRunStats(program.id()).or(() -> Optional.of(NOT_COUNTED)),
                links,
                maps().stream().map(this::map).toList(),
                mapUsers,
                Optional.of(versions()));
    }

    private Json whole(
            Optional<RunStats> stats,
            List<Link> links,
            List<Json> maps,
            List<Long> mapUsers,
            Optional<List<ProgramVersion>> versions) {
        Json status = Json.object()
                .put("kernel", kernel())
                .put("stats", stats.map(KernelJson::of))
                .put("prog_pin", program.pinPath().toString())
                .put("map_dir", program.mapDirectory().toString())
                .put("bytecode", program.objectFile().toString())
                .put(
                        "links",
                        links,
                        link -> LinkView.of(link, Map.of(program.id(), program), live)
                                .json())
                .put("maps", maps)
                .put("map_used_by", mapUsers);
        versions.ifPresent(all -> status.put("versions", all, ProgramJson::version));
        return Json.object().put("record", record()).put("status", status);
    }

    private List<ProgramVersion> versions() {
        try {
            return live.bpfman().listVersions(program.id());
        } catch (NotFoundException e) {
            // It was unloaded since it was asked for.
            return List.of();
        }
    }

    private static Json version(ProgramVersion version) {
        return Json.object()
                .put("version", version.number())
                .put("program_id", version.programId())
                .put("program_name", version.programName())
                .put("sha256", version.sha256())
                .put("source_path", version.source())
                .put("loaded_at", KernelJson.time(version.loadedAt()))
                .put("live", version.live());
    }

    private List<ProgramMap> maps() {
        try {
            return live.bpfman().listMaps(program.id());
        } catch (NotFoundException e) {
            // It was unloaded since it was asked for.
            return List.of();
        }
    }

    private Json map(ProgramMap map) {
        return KernelJson.of(map.map())
                .put("pin_path", map.pin().map(Object::toString).orElse(""))
                .put("present", map.pin().filter(live.present()).isPresent());
    }

    /** What the kernel has; null when it does not have the program any more. */
    Optional<Json> kernel() {
        return live.bpfman().getKernelProgram(program.id()).map(KernelJson::of);
    }

    Json record() {
        return Json.object()
                .put("program_id", program.id())
                .put(
                        "load",
                        Json.object()
                                .put("object_path", program.objectFile().toString())
                                .put("source_path", program.source())
                                .put("program_name", program.name())
                                .put("program_type", program.type().label())
                                .put("global_data", globals())
                                .put(
                                        "image_source",
                                        program.image()
                                                .map(image -> Json.object()
                                                        .put("url", image.url())
                                                        .put("digest", image.digest())
                                                        .put(
                                                                "pull_policy",
                                                                image.pullPolicy()
                                                                        .label())))
                                .put("attach_func", program.attachFunc())
                                .put("map_owner_id", program.sharing().owner()))
                .put("license", program.license())
                .put("gpl_compatible", program.gplCompatible())
                .put(
                        "handles",
                        Json.object()
                                .put("pin_path", program.pinPath().toString())
                                .put("map_pin_path", program.mapDirectory().toString())
                                .put("map_owner_id", program.sharing().owner())
                                .put("map_pins", Json.texts(program.mapPins())))
                .put(
                        "meta",
                        Json.object()
                                .put("name", program.name())
                                .put("owner", "")
                                .put("description", "")
                                .put("application", program.application().orElse(""))
                                .put("metadata", Json.texts(program.metadata())))
                .put("created_at", KernelJson.time(program.createdAt()))
                .put("updated_at", program.updatedAt().map(KernelJson::time))
                .putIfPresent("restored_from", program.restoredFrom());
    }

    private Json globals() {
        Json globals = Json.object();
        program.globals().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(global -> globals.put(
                        global.getKey(),
                        Base64.getEncoder().encodeToString(global.getValue().bytes())));
        return globals;
    }
}
