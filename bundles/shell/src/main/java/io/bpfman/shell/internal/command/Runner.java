// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Asker;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.shell.Caller;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.CommandShell;
import io.bpfman.shell.Output;
import io.bpfman.shell.internal.model.ArgumentParser;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Commands;
import io.bpfman.shell.internal.model.Completion;
import io.bpfman.shell.internal.model.EarlierSpellings;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Services;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.view.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs commands: reads their arguments, prints their results, tells their failures. */
public final class Runner implements CommandShell {

    /** Stands above every text that a simulated kernel gave. */
    static final String SIMULATED = "[simulated]";

    /** What the completion of a shell calls; not for people. */
    private static final String COMPLETE = "__complete";

    private static final List<String> HELP = List.of("-h", "--help");

    private final Commands commands;
    private final Services services;

    public Runner(Commands commands, Services services) {
        this.commands = commands;
        this.services = services;
    }

    @Override
    public List<String> commands() {
        return commands.below(List.of());
    }

    @Override
    public List<Candidate> complete(List<String> words, String started) {
        return new Completion(commands, services, true).candidates(words, started);
    }

    @Override
    public void run(Caller caller, List<String> words, Output output) {
        if (words.isEmpty()) {
            throw CommandException.usage("no command\nsee: " + caller.face().prefix() + "help");
        }
        if (words.get(0).equals(COMPLETE)) {
            complete(words.subList(1, words.size()), output);
            return;
        }
        Answer answer = answer(caller, words, output.unicode());
        answer.print(output);
        answer.check(output);
        if (answer.status() != 0 && caller.face() == Caller.Face.HOST) {
            throw CommandException.ending("", answer.status());
        }
    }

    /**
     * Runs a command for somebody until it is done, and leaves the printing to them.
     *
     * @param unicode whether whoever reads the text sees more than ASCII
     * @throws CommandException when the command failed as a whole
     */
    public Answer answer(Caller caller, List<String> words, boolean unicode) {
        List<String> group =
                words.stream().takeWhile(word -> !word.startsWith("-")).toList();
        if (group.size() < words.size()
                && HELP.contains(words.get(group.size()))
                && commands.find(words).isEmpty()) {
            List<String> help = new ArrayList<>(group);
            help.add(0, "help");
            return answer(caller, help, unicode);
        }
        boolean host = caller.face() == Caller.Face.HOST;
        Commands.Call call = commands.call(host ? GlobalOptions.behindCommand(words) : words, caller.face());
        Command command = call.command();
        Syntax syntax = command.syntax();
        Arguments arguments =
                ArgumentParser.parse(host ? syntax.options(GlobalOptions.all()) : syntax, call.words(), caller.face());
        if (host) {
            GlobalOptions.check(arguments, caller);
        }
        boolean json = arguments.inJson();
        try {
            Result result = arguments.has(Syntax.HELP)
                    ? Help.of(shown(command, caller, call.words()), caller.face())
                    : run(command, new Invocation(syntax, arguments, services, caller, unicode), json);
            boolean inJson = json && result.feed().isEmpty();
            return new Answer(
                    inJson ? json(result).text() : text(result),
                    inJson ? Optional.empty() : result.objects(),
                    result.failures(),
                    unreadable(result),
                    result.status(),
                    result.feed());
        } catch (BpfmanException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Where something is read by a program, nobody looks how far it is. */
    private static Result run(Command command, Invocation invocation, boolean json) {
        return json ? Asker.current().quiet().during(() -> command.run(invocation)) : command.run(invocation);
    }

    /** What the help tells of: on the host, options that every command takes, unless it was asked for in brief. */
    private static Syntax shown(Command command, Caller caller, List<String> words) {
        boolean whole = caller.face() == Caller.Face.HOST && words.contains(Syntax.HELP);
        return whole ? command.syntax().options(GlobalOptions.all()) : command.syntax();
    }

    /**
     * Prints what may stand where the cursor of a shell of the host is, a line each; what is a whole word ends with a space. Files are left to
     * that shell, which knows where it is.
     */
    private void complete(List<String> words, Output output) {
        List<String> typed = words.subList(words.indexOf("--") + 1, words.size());
        int last = typed.size() - 1;
        List<String> before =
                last < 1 ? List.of() : EarlierSpellings.rewritten(GlobalOptions.withoutLeading(typed.subList(0, last)));
        for (Candidate candidate :
                new Completion(commands, services, false).candidates(before, last < 0 ? "" : typed.get(last))) {
            output.out().println(candidate.value() + (candidate.complete() ? " " : ""));
        }
    }

    private String text(Result result) {
        // An empty list prints nothing, which says the same of any kernel.
        boolean marked = result.aboutKernel() && !result.text().isEmpty() && simulated();
        return marked ? SIMULATED + "\n" + result.text() : result.text();
    }

    private Json json(Result result) {
        Json json = result.json().get();
        return result.aboutKernel() ? json.put("simulated", simulated()) : json;
    }

    /** What a list leaves out. */
    private List<String> unreadable(Result result) {
        return result.objects().filter(List.class::isInstance).isPresent()
                ? services.bpfman().listUnreadable().stream()
                        .map(UnreadableRecord::toString)
                        .toList()
                : List.of();
    }

    private boolean simulated() {
        return services.bpfman().environment().simulated();
    }
}
