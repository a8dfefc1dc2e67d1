// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Change;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.view.LinkView;
import io.bpfman.shell.internal.view.LiveState;
import io.bpfman.shell.internal.view.MapUsers;
import io.bpfman.shell.internal.view.PlanView;
import io.bpfman.shell.internal.view.ProgramView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One call of a command.
 *
 * @param syntax what the command takes
 * @param arguments what was typed of it
 * @param caller who made it, and from where
 * @param unicode whether the result may be drawn with more than ASCII
 */
public record Invocation(Syntax syntax, Arguments arguments, Services services, Caller caller, boolean unicode) {

    /** What is wrong with the arguments of this call, with a hint. */
    public CommandException wrong(String what) {
        return CommandException.usage(what + "\nusage: " + caller.face().prefix() + syntax.usage());
    }

    /** What {@code work} does; with {@code --dry-run}, only the steps of the change that it is. */
    public Result make(Change change, Supplier<Result> work) {
        if (arguments.has(CommonOptions.DRY_RUN)) {
            PlanView view = new PlanView(bpfman().preview(change));
            return Result.of(view.text(), view.json());
        }
        return work.get();
    }

    /** Everything about a link. */
    public Result show(Link link) {
        LinkView view = linkViews().apply(link);
        return Result.of(view.text(), view::json).showing(link);
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
        return program -> ProgramView.of(program, links, mapUsers, live());
    }

    /** Links with their programs, which are asked for once for all of them. */
    public Function<Link, LinkView> linkViews() {
        Map<Long, Program> programs =
                bpfman().listPrograms().stream().collect(Collectors.toMap(Program::id, Function.identity()));
        return link -> LinkView.of(link, programs, live());
    }

    /** What is, or is to be, kept with an object. */
    public Map<String, String> metadata() {
        return TypedValues.pairs(CommonOptions.METADATA, "KEY=VALUE", arguments.all(CommonOptions.METADATA));
    }

    /** The namespace that names of interfaces belong to, as the manager takes it. */
    public Optional<Path> namespace() {
        return places().namespace(arguments.value(CommonOptions.NETNS));
    }

    /** What names of namespaces and of pins mean here. */
    public CallerPaths places() {
        return new CallerPaths(bpfman(), caller.world());
    }

    private LiveState live() {
        return new LiveState(bpfman(), services::isPresent);
    }

    /** The manager. */
    public Bpfman bpfman() {
        return services.bpfman();
    }
}
