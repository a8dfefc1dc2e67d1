// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Link;
import io.bpfman.api.Program;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A program as commands print it.
 *
 * @param links the links of this program
 */
public record ProgramView(Program program, List<Link> links) {

    /** The program out of all links that there are. */
    public static ProgramView of(Program program, List<Link> allLinks) {
        return new ProgramView(
                program,
                allLinks.stream()
                        .filter(link -> link.programId() == program.id())
                        .toList());
    }

    /** A line for each program; the column of applications only when one has an application. */
    public static Table table(List<ProgramView> views) {
        boolean applications =
                views.stream().anyMatch(view -> view.program.application().isPresent());
        Table table = new Table().column("PROGRAM ID");
        if (applications) {
            table.column("APPLICATION");
        }
        table.column("TYPE").column("FUNCTION NAME").column("LINK IDS");
        for (ProgramView view : views) {
            table.row(Cells.optional(
                    applications,
                    1,
                    view.program.application().orElse(""),
                    List.of(
                            Long.toString(view.program.id()),
                            view.program.type().label(),
                            view.program.name(),
                            view.linkIds())));
        }
        return table;
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
                .add("Pin path", program.pinPath())
                .addPairs("Map pins", program.mapPins())
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

    /** The program as an entry of a list. */
    public Json.Obj listEntry() {
        return Json.object()
                .put("program_id", program.id())
                .put("managed", true)
                .put("application", program.application())
                .put("type", program.type().label())
                .put("function_name", program.name())
                .put("links", Json.array(links, link -> new Json.Num(link.id())))
                .put("record", record())
                .put("kernel", kernel());
    }

    /** Everything. */
    public Json.Obj json() {
        return Json.object()
                .put("record", record())
                .put(
                        "status",
                        Json.object()
                                .put("kernel", kernel())
                                .put("links", Json.array(links, link -> new Json.Num(link.id()))));
    }

    private Json.Obj record() {
        return Json.object()
                .put("program_id", program.id())
                .put(
                        "load",
                        Json.object()
                                .put("object_path", program.objectFile().toString())
                                .put("program_name", program.name())
                                .put("program_type", program.type().label())
                                .put("global_data", Json.texts(program.globals())))
                .put("license", program.license())
                .put("gpl_compatible", program.gplCompatible())
                .put(
                        "handles",
                        Json.object()
                                .put("pin_path", program.pinPath().toString())
                                .put("map_pins", Json.texts(program.mapPins())))
                .put(
                        "meta",
                        Json.object()
                                .put("name", program.name())
                                .put("application", program.application())
                                .put("metadata", Json.texts(program.metadata())))
                .put("created_at", program.createdAt().toString());
    }

    private Json.Obj kernel() {
        return Json.object()
                .put("id", program.id())
                .put("type", program.kernelType())
                .put("tag", program.tag())
                .put("map_ids", Json.array(program.mapIds(), Json.Num::new));
    }

    private String linkIds() {
        return links.isEmpty()
                ? LabelView.NONE
                : links.stream().map(link -> Long.toString(link.id())).collect(Collectors.joining(", "));
    }
}
