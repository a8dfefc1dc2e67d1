// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.CommandShell;
import io.bpfman.shell.Output;
import io.bpfman.shell.internal.model.ArgumentParser;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Commands;
import io.bpfman.shell.internal.model.Completion;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Services;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.JsonWriter;
import java.util.List;

/** Runs commands: reads their arguments, prints their results, tells their failures. */
public final class Runner implements CommandShell {

    /** Stands above every text that a simulated kernel gave. */
    static final String SIMULATED = "[simulated]";

    private final Commands commands;
    private final Services services;

    public Runner(Commands commands, Services services) {
        this.commands = commands;
        this.services = services;
    }

    @Override
    public List<String> commands() {
        return commands.specs().stream().map(CommandSpec::name).toList();
    }

    @Override
    public List<Candidate> complete(List<String> words, String started) {
        return new Completion(commands, services).candidates(words, started);
    }

    @Override
    public void run(List<String> words, Output output) {
        if (words.isEmpty()) {
            throw new CommandException("no command\nsee: bpfman:help");
        }
        Command command = commands.named(words.get(0));
        Arguments arguments = ArgumentParser.parse(command.spec(), words.subList(1, words.size()));
        Result result;
        try {
            result = arguments.has(CommandSpec.HELP)
                    ? HelpView.of(command.spec())
                    : command.run(new Invocation(arguments, services, output.unicode()));
            print(result, arguments.has(CommandSpec.JSON), output);
        } catch (BpfmanException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        fail(result.failures(), output);
    }

    private void print(Result result, boolean json, Output output) {
        String text = json ? JsonWriter.write(json(result)) : text(result);
        if (!text.isEmpty()) {
            output.out().print(text.endsWith("\n") ? text : text + "\n");
        }
        if (output.out().checkError()) {
            throw new CommandException("the result could not be written: the output is closed, or its device is full");
        }
    }

    private String text(Result result) {
        return result.aboutKernel() && simulated() ? SIMULATED + "\n" + result.text() : result.text();
    }

    private Json json(Result result) {
        return result.aboutKernel() ? result.json().put("simulated", simulated()) : result.json();
    }

    private boolean simulated() {
        return services.bpfman().environment().simulated();
    }

    private static void fail(List<String> failures, Output output) {
        if (failures.isEmpty()) {
            return;
        }
        int last = failures.size() - 1;
        failures.subList(0, last).forEach(output.err()::println);
        output.err().flush();
        throw new CommandException(failures.get(last));
    }
}
