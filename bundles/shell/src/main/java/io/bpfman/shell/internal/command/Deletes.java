// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.Removal;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code program delete} and {@code link delete}: what unload and detach do, said by how far they reach.
 *
 * @param work what the command does
 */
record Deletes(CommandSpec spec, Function<Invocation, Result> work) implements Command {

    private static final Option ALL = Option.flag("--all", "every managed program");
    private static final Option DEPENDENTS_TOO = Option.flag(
                    "--recursive", "unload the programs that were loaded to share its maps, too, and before it")
            .orShort("-r");
    private static final Option PROGRAM_TOO = Option.flag(
                    "--recursive", "unload the link's program, too, when that was its last link")
            .orShort("-r");

    static List<Command> all() {
        return List.of(
                new Deletes(
                        new CommandSpec(
                                "program delete",
                                "unload programs; their links are detached first",
                                List.of(ALL, DEPENDENTS_TOO, Batch.IGNORE_MISSING, CommonOptions.DRY_RUN),
                                List.of(new Parameter(
                                        "PROGRAM_ID", ValueKind.PROGRAM_ID, false, true, "the programs, unless --all")),
                                List.of("Maps that other programs share stay as long as one of these is loaded."),
                                List.of(
                                        new Example(
                                                "program delete 42", "unload program 42, whatever it is attached to"),
                                        new Example("program delete --all", "detach and unload everything"))),
                        Deletes::programs),
                new Deletes(
                        new CommandSpec(
                                "link delete",
                                "detach links",
                                List.of(PROGRAM_TOO, Batch.IGNORE_MISSING, CommonOptions.DRY_RUN),
                                List.of(new Parameter("LINK_ID", ValueKind.LINK_ID, true, true, "the links")),
                                List.of(),
                                List.of(new Example(
                                        "link delete 7 -r", "detach link 7 and unload what nothing uses then"))),
                        Deletes::links));
    }

    @Override
    public Result run(Invocation invocation) {
        return work.apply(invocation);
    }

    private static Result programs(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        boolean all = arguments.has(ALL);
        if (all != arguments.positional().isEmpty()) {
            throw invocation.wrong(all().get(0).spec(), "name programs, or give --all");
        }
        Batch batch = new Batch("program", "unload", "unloaded");
        List<Program> managed = invocation.bpfman().listPrograms();
        List<Long> named = all ? managed.stream().map(Program::id).toList() : batch.ids(arguments);
        List<Long> ids = all || arguments.has(DEPENDENTS_TOO) ? dependentsFirst(named, managed) : named;
        return arguments.has(CommonOptions.DRY_RUN)
                ? batch.preview(invocation, ids, Deletes::unloading)
                : batch.remove(invocation, ids, id -> invocation.bpfman().unload(unloading(id)));
    }

    private static UnloadRequest unloading(long id) {
        return new UnloadRequest(id, UnloadRequest.WhenLinked.DETACH);
    }

    /** These programs and those that share their maps, each once, and none before one that shares its maps. */
    private static List<Long> dependentsFirst(List<Long> named, List<Program> managed) {
        Set<Long> ordered = new LinkedHashSet<>();
        for (long id : named) {
            managed.stream()
                    .filter(program -> program.mapSet() == id && program.id() != id)
                    .forEach(dependent -> ordered.add(dependent.id()));
        }
        ordered.addAll(named);
        return List.copyOf(ordered);
    }

    private static Result links(Invocation invocation) {
        Batch batch = new Batch("link", "detach", "detached");
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return batch.preview(invocation, DetachRequest::new);
        }
        boolean programToo = invocation.arguments().has(PROGRAM_TOO);
        return batch.remove(invocation, id -> {
            // a link that went with its interface is not listed any more, and is detached all the same
            Optional<Long> program = programToo ? programOf(invocation, id) : Optional.empty();
            List<String> remarks = new ArrayList<>(
                    invocation.bpfman().detach(new DetachRequest(id)).remarks());
            program.filter(unused -> linksOf(invocation, unused).isEmpty())
                    .ifPresent(
                            unused -> remarks.addAll(unload(invocation, unused).remarks()));
            return new Removal(remarks);
        });
    }

    private static Optional<Long> programOf(Invocation invocation, long linkId) {
        return invocation.bpfman().listLinks().stream()
                .filter(link -> link.id() == linkId)
                .map(Link::programId)
                .findFirst();
    }

    private static List<Link> linksOf(Invocation invocation, long program) {
        return invocation.bpfman().listLinks().stream()
                .filter(link -> link.programId() == program)
                .toList();
    }

    private static Removal unload(Invocation invocation, long program) {
        try {
            return invocation.bpfman().unload(new UnloadRequest(program, UnloadRequest.WhenLinked.REFUSE));
        } catch (NotFoundException e) {
            // Somebody else unloaded it since: what was asked for is so.
            return Removal.plain();
        }
    }
}
