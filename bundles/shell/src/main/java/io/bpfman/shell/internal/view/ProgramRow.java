// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.KernelProgram;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A program as a line of a list: a managed one, or one that only the kernel knows.
 *
 * @param program the program itself: a {@code Program}, or a {@code KernelProgram} when it is not managed
 * @param type of a managed program the type that it was loaded as, else the kernel's
 * @param links ids of its managed links
 * @param record what is kept of it; empty for one that is not managed
 * @param kernel what the kernel says of it, which is asked for only where it is shown
 */
public record ProgramRow(
        Object program,
        long id,
        Optional<String> application,
        String type,
        String name,
        List<Long> links,
        Optional<Supplier<Json>> record,
        Supplier<Optional<Json>> kernel) {

    /** A program that is not managed. */
    public static ProgramRow unmanaged(KernelProgram program) {
        return new ProgramRow(
                program,
                program.id(),
                Optional.empty(),
                KernelJson.word(program.kernelType()),
                program.name(),
                List.of(),
                Optional.empty(),
                () -> Optional.of(KernelJson.of(program)));
    }

    /** A line for each program. */
    public static Table table(List<ProgramRow> rows) {
        Table table = new Table()
                .column("PROGRAM ID")
                .column("APPLICATION")
                .column("TYPE")
                .column("FUNCTION NAME")
                .column("LINK IDS");
        for (ProgramRow row : rows) {
            table.row(List.of(
                    Long.toString(row.id),
                    row.application.orElse(""),
                    row.type,
                    row.name.isEmpty() ? Table.NOTHING : row.name,
                    row.links.isEmpty()
                            ? LabelView.NONE
                            : row.links.stream().map(String::valueOf).collect(Collectors.joining(" "))));
        }
        return table;
    }

    /** The same for a program to read. */
    public Json json() {
        return Json.object()
                .put("program_id", id)
                .put("managed", record.isPresent())
                .put("application", application.orElse(""))
                .put("type", type)
                .put("function_name", name)
                .put("links", links)
                .put("record", record.map(Supplier::get))
                .put("kernel", kernel.get());
    }
}
