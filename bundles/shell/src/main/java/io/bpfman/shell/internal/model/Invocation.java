// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.view.Facts;
import io.bpfman.shell.internal.view.LinkView;
import io.bpfman.shell.internal.view.MapUsers;
import io.bpfman.shell.internal.view.ProgramView;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One call of a command.
 *
 * @param caller who made it, and from where
 * @param unicode whether the result may be drawn with more than ASCII
 */
public record Invocation(Arguments arguments, Services services, Caller caller, boolean unicode) {

    /** What is wrong with the arguments of this call, with a hint. */
    public CommandException wrong(CommandSpec spec, String what) {
        return CommandException.usage(what + "\nusage: " + caller.face().prefix() + spec.usage());
    }

    /** The program with its links. */
    public ProgramView view(Program program) {
        return programViews(Map.of(program.id(), bpfman().listLinks(program.id())))
                .apply(program);
    }

    /** Programs with their links and with who uses their maps, which are asked for once for all of them. */
    public Function<Program, ProgramView> programViews() {
        return programViews(bpfman().listLinks().stream().collect(Collectors.groupingBy(Link::programId)));
    }

    private Function<Program, ProgramView> programViews(Map<Long, List<Link>> links) {
        MapUsers mapUsers = new MapUsers(bpfman().listPrograms());
        return program -> ProgramView.of(program, links, mapUsers, facts());
    }

    /** The link with its program. */
    public LinkView view(Link link) {
        return linkViews().apply(link);
    }

    /** Links with their programs, which are asked for once for all of them. */
    public Function<Link, LinkView> linkViews() {
        Map<Long, Program> programs =
                bpfman().listPrograms().stream().collect(Collectors.toMap(Program::id, Function.identity()));
        return link -> LinkView.of(link, programs, facts());
    }

    /** What names of namespaces and of pins mean here. */
    public Places places() {
        return new Places(bpfman(), caller.world());
    }

    private Facts facts() {
        return new Facts(bpfman(), services::isPresent);
    }

    /** The manager. */
    public Bpfman bpfman() {
        return services.bpfman();
    }
}
