// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.RunStats;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A program as commands print it.
 *
 * @param links the links of this program
 * @param mapUsers ids of the programs that use a map of this program, itself among them when it has one
 * @param present whether a pin is there
 * @param runStats how often the program with an id ran, unless the kernel does not count
 */
public record ProgramView(
        Program program,
        List<Link> links,
        List<Long> mapUsers,
        Predicate<Path> present,
        LongFunction<Optional<RunStats>> runStats) {

    private static final String RELOAD =
            " (loaded by an earlier release, without an attach type: unload and load it again when it suits)";
    private static final String NOT_COUNTED = "(not enabled, see sysctl kernel.bpf_stats_enabled)";

    /**
     * The program out of all that there is.
     *
     * @param allLinks by their programs' ids
     * @param allMapUsers ids of the programs that use a map, by the map's id
     */
    public static ProgramView of(
            Program program,
            Map<Long, List<Link>> allLinks,
            Map<Long, Set<Long>> allMapUsers,
            Predicate<Path> present,
            LongFunction<Optional<RunStats>> runStats) {
        return new ProgramView(
                program,
                allLinks.getOrDefault(program.id(), List.of()),
                program.mapIds().stream()
                        .flatMap(map -> allMapUsers.getOrDefault(map, Set.of()).stream())
                        .distinct()
                        .sorted()
                        .toList(),
                present,
                runStats);
    }

    /** Everything, a line a value: what was asked for, what is there, how often it ran. */
    public String text() {
        Optional<RunStats> stats = runStats.apply(program.id());
        return new LabelView()
                .add("Program ID", program.id())
                .block("Spec")
                .add("Function name", program.name())
                .add("Type", program.type().label())
                .addOptional("Application", program.application())
                .addPairs("Globals", program.globals())
                .addPairs("Metadata", program.metadata())
                .add(
                        "Map owner ID",
                        program.sharing().owner().isPresent()
                                ? Long.toString(program.sharing().owner().getAsLong())
                                : LabelView.NONE)
                .add("Licence", program.license().isEmpty() ? LabelView.NONE : program.license())
                .add("GPL compatible", program.gplCompatible() ? "yes" : "no")
                .add("Loaded at", program.createdAt())
                .block("Status")
                .add("Kernel type", program.kernelType() + (program.untyped() ? RELOAD : ""))
                .add("Tag", program.tag())
                .add("Object file", pin(program.objectFile()))
                .add("Pin path", pin(program.pinPath()))
                .addPairs("Map pins", pins(program.mapPins()))
                .addPairs("Shared maps", pins(program.sharing().byName()))
                .add("Map IDs", ids(program.mapIds()))
                .add("Maps used by", ids(mapUsers))
                .add("Link IDs", linkIds())
                .block("Stats")
                .add("Runs", stats.map(counted -> Long.toString(counted.runs())).orElse(NOT_COUNTED))
                .add("Run time", stats.map(counted -> counted.nanos() + " ns").orElse(NOT_COUNTED))
                .text();
    }

    /** The program as a line of a list. */
    public ProgramRow row() {
        return new ProgramRow(
                program,
                program.id(),
                program.application(),
                program.type().label(),
                program.name(),
                links.stream().map(Link::id).toList(),
                Optional.of(record()),
                kernel());
    }

    /** Everything. */
    public Json.Obj json() {
        return Json.object()
                .put("record", record())
                .put(
                        "status",
                        Json.object()
                                .put("kernel", kernel())
                                .put("stats", stats())
                                .put("prog_pin", presence(program.pinPath()))
                                .put(
                                        "map_dir",
                                        mapDirectory().<Json>map(this::presence).orElse(Json.Nothing.NULL))
                                .put("bytecode", presence(program.objectFile()))
                                .put("links", Json.array(links, this::link))
                                .put(
                                        "maps",
                                        Json.array(
                                                program.mapPins().entrySet().stream()
                                                        .sorted(Map.Entry.comparingByKey())
                                                        .toList(),
                                                map -> mapPin(map.getKey(), map.getValue())))
                                .put("map_used_by", Json.array(mapUsers, Json.Num::new)));
    }

    private Json stats() {
        return runStats.apply(program.id())
                .<Json>map(stats -> Json.object().put("run_cnt", stats.runs()).put("run_time_ns", stats.nanos()))
                .orElse(Json.Nothing.NULL);
    }

    private static String ids(List<Long> ids) {
        return ids.isEmpty()
                ? LabelView.NONE
                : ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private String pin(Path path) {
        return path + (present.test(path) ? "" : LabelView.MISSING);
    }

    private Map<String, String> pins(Map<String, Path> paths) {
        return paths.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> pin(entry.getValue())));
    }

    private Json.Obj presence(Path path) {
        return Json.object().put("path", path.toString()).put("present", present.test(path));
    }

    /** As {@code link get} has it. */
    private Json link(Link link) {
        return LinkView.of(link, Map.of(program.id(), program), present).json();
    }

    private Json mapPin(String name, Path pin) {
        return Json.object().put("name", name).put("pin_path", pin.toString()).put("present", present.test(pin));
    }

    /** Where the maps of its map set are pinned; the program's own pins of them are beside it. */
    private Optional<Path> mapDirectory() {
        return program.mapPins().values().stream()
                .map(Path::getParent)
                .map(own -> own.resolveSibling(Long.toString(program.mapSet())))
                .findFirst();
    }

    private Json mapOwner() {
        return program.sharing().owner().isPresent()
                ? new Json.Num(program.sharing().owner().getAsLong())
                : Json.Nothing.NULL;
    }

    private Json.Obj record() {
        return Json.object()
                .put("program_id", program.id())
                .put(
                        "load",
                        Json.object()
                                .put("object_path", program.objectFile().toString())
                                .put("source_path", program.objectFile().toString())
                                .put("program_name", program.name())
                                .put("program_type", program.type().label())
                                .put("global_data", Json.texts(program.globals()))
                                .put("image_source", Json.Nothing.NULL)
                                .put("attach_func", Json.Nothing.NULL)
                                .put("map_owner_id", mapOwner()))
                .put("license", program.license())
                .put("gpl_compatible", program.gplCompatible())
                .put(
                        "handles",
                        Json.object()
                                .put("pin_path", program.pinPath().toString())
                                .put("map_pin_path", mapDirectory())
                                .put("map_owner_id", mapOwner())
                                .put("map_pins", Json.texts(program.mapPins())))
                .put(
                        "meta",
                        Json.object()
                                .put("name", program.name())
                                .put("owner", Json.Nothing.NULL)
                                .put("description", Json.Nothing.NULL)
                                .put("application", program.application())
                                .put("metadata", Json.texts(program.metadata())))
                .put("created_at", program.createdAt().toString())
                .put("updated_at", program.createdAt().toString());
    }

    private Json.Obj kernel() {
        return Json.object()
                .put("id", program.id())
                .put("type", program.kernelType())
                .put("tag", program.tag())
                .put("map_ids", Json.array(program.mapIds(), Json.Num::new));
    }

    private String linkIds() {
        return ProgramRow.linkIds(links.stream().map(Link::id).toList());
    }
}
