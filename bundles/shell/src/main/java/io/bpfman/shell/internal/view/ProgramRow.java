// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.KernelProgram;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A program as a line of a list: a managed one, or one that only the kernel knows.
 *
 * @param program the program itself: a {@code Program}, or a {@code KernelProgram} when it is not managed
 * @param type of a managed program the type that it was loaded as, else the kernel's
 * @param links ids of its managed links
 * @param record what is kept of it; empty for one that is not managed
 * @param kernel what the kernel says of it
 */
public record ProgramRow(
        Object program,
        long id,
        Optional<String> application,
        String type,
        String name,
        List<Long> links,
        Optional<Json.Obj> record,
        Json.Obj kernel) {

    /** A program that is not managed. */
    public static ProgramRow unmanaged(KernelProgram program) {
        return new ProgramRow(
                program,
                program.id(),
                Optional.empty(),
                program.kernelType(),
                program.name(),
                List.of(),
                Optional.empty(),
                Json.object()
                        .put("id", program.id())
                        .put("type", program.kernelType())
                        .put("tag", program.tag())
                        .put("map_ids", Json.array(program.mapIds(), Json.Num::new)));
    }

    /** A line for each program; the column of applications only when one has an application. */
    public static Table table(List<ProgramRow> rows) {
        boolean applications = rows.stream().anyMatch(row -> row.application.isPresent());
        Table table = new Table().column("PROGRAM ID");
        if (applications) {
            table.column("APPLICATION");
        }
        table.column("TYPE").column("FUNCTION NAME").column("LINK IDS");
        for (ProgramRow row : rows) {
            table.row(Cells.optional(
                    applications,
                    1,
                    row.application.orElse(""),
                    List.of(
                            Long.toString(row.id),
                            row.type,
                            row.name.isEmpty() ? LabelView.NONE : row.name,
                            linkIds(row.links))));
        }
        return table;
    }

    static String linkIds(List<Long> links) {
        return links.isEmpty()
                ? LabelView.NONE
                : links.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** The same for a program to read. */
    public Json json() {
        return Json.object()
                .put("program_id", id)
                .put("managed", record.isPresent())
                .put("application", application)
                .put("type", type)
                .put("function_name", name)
                .put("links", Json.array(links, Json.Num::new))
                .put("record", record.<Json>map(known -> known).orElse(Json.Nothing.NULL))
                .put("kernel", kernel);
    }
}
