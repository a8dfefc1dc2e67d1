// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeSource;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.World;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;

/** Loads programs of an object file. */
final class LoadFile {
    private static final String PATH = "--path";

    private LoadFile() {}

    /**
     * The command.
     *
     * @param name what it is called here
     */
    static Command command(String name) {
        return new Command(
                name, "load programs of an object file into the kernel, all or none", LoadFile::takes, LoadFile::load);
    }

    private static void takes(Syntax syntax) {
        syntax.options(Options.value("-p, --path FILE", ValueKind.FILE, "the compiled BPF object"))
                .options(LoadPrograms.whatToLoad())
                .options(CommonOptions.dryRun())
                .argument("[FILE]", ValueKind.FILE, "the same as --path")
                .notes(
                        "The file is the one that the path leads to where the command is typed; what the agent does not see there is sent to it, up to 64 MiB.")
                .example(
                        "--path drop.bpf.o --programs tc:drop_port --global port=901f",
                        "drop_port of drop.bpf.o with its variable port set to the bytes 90 1f (8080)")
                .example(
                        "tc.bpf.o --programs tc:count --map-owner-id 42",
                        "a second program that counts into the maps of program 42")
                .example(
                        "tc.bpf.o --programs tc:count,tc:pass -a monitor -m owner=net",
                        "two programs of one file, with an application and metadata");
    }

    private static Result load(Invocation invocation) {
        return LoadPrograms.load(invocation, () -> {
            String source = operand(invocation);
            World.CallersFile file = invocation.caller().world().file(source);
            return new BytecodeSource.File(file.path(), file.recorded().toString(), source);
        });
    }

    /** The file as it was typed. */
    private static String operand(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        List<String> positional = arguments.positional();
        if (arguments.has(PATH) && !positional.isEmpty()) {
            throw CommandException.usage("two object files: \"" + arguments.required(PATH) + "\" and \""
                    + positional.get(0) + "\"; load them one after the other");
        }
        if (!arguments.has(PATH) && positional.isEmpty()) {
            throw invocation.wrong("missing required option --path FILE");
        }
        return positional.isEmpty() ? arguments.required(PATH) : positional.get(0);
    }
}
