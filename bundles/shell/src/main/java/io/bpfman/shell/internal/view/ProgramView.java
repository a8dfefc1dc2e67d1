// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Link;
import io.bpfman.api.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A program as commands print it.
 *
 * @param links the links of this program
 * @param present whether a pin is there
 */
public record ProgramView(Program program, List<Link> links, Predicate<Path> present) {

    /** The program out of all links that there are, by their programs' ids. */
    public static ProgramView of(Program program, Map<Long, List<Link>> allLinks, Predicate<Path> present) {
        return new ProgramView(program, allLinks.getOrDefault(program.id(), List.of()), present);
    }

    /** Everything, a line a value. */
    public String text() {
        LabelView text = new LabelView()
                .add("Program ID", program.id())
                .add("Function name", program.name())
                .add("Type", program.type().label())
                .add("Kernel type", program.kernelType())
                .addOptional("Application", program.application())
                .add("Object file", program.objectFile())
                .addPairs("Globals", program.globals())
                .addPairs("Metadata", program.metadata())
                .add("Pin path", pin(program.pinPath()))
                .addPairs(
                        "Map pins",
                        program.mapPins().entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, entry -> pin(entry.getValue()))))
                .add(
                        "Map IDs",
                        program.mapIds().isEmpty()
                                ? LabelView.NONE
                                : program.mapIds().stream().map(String::valueOf).collect(Collectors.joining(", ")))
                .add("Licence", program.license().isEmpty() ? LabelView.NONE : program.license())
                .add("GPL compatible", program.gplCompatible() ? "yes" : "no")
                .add("Tag", program.tag())
                .add("Link IDs", linkIds())
                .add("Loaded at", program.createdAt());
        return text.text();
    }

    /** The program as a line of a list. */
    public ProgramRow row() {
        return new ProgramRow(
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
                                .put("stats", Json.Nothing.NULL)
                                .put("prog_pin", presence(program.pinPath()))
                                .put(
                                        "map_dir",
                                        mapDirectory().<Json>map(this::presence).orElse(Json.Nothing.NULL))
                                .put("bytecode", presence(program.objectFile()))
                                .put("links", Json.array(links, link -> new Json.Num(link.id())))
                                .put(
                                        "maps",
                                        Json.array(
                                                program.mapPins().entrySet().stream()
                                                        .sorted(Map.Entry.comparingByKey())
                                                        .toList(),
                                                map -> presence(map.getValue()).put("name", map.getKey())))
                                .put("map_used_by", new Json.Arr(List.of())));
    }

    private String pin(Path path) {
        return path + (present.test(path) ? "" : LabelView.MISSING);
    }

    private Json.Obj presence(Path path) {
        return Json.object().put("path", path.toString()).put("present", present.test(path));
    }

    private Optional<Path> mapDirectory() {
        return program.mapPins().values().stream().map(Path::getParent).findFirst();
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
                                .put("map_owner_id", Json.Nothing.NULL))
                .put("license", program.license())
                .put("gpl_compatible", program.gplCompatible())
                .put(
                        "handles",
                        Json.object()
                                .put("pin_path", program.pinPath().toString())
                                .put("map_pin_path", mapDirectory())
                                .put("map_owner_id", Json.Nothing.NULL)
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
