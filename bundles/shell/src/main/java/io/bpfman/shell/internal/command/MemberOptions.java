// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Link;
import io.bpfman.api.MemberSpec;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LinkView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the commands have in common that attach a member of a dispatcher. */
final class MemberOptions {

    static final Option PRIORITY = Option.value(
                    "--priority",
                    "N",
                    ValueKind.FREE,
                    "0 or more, lower runs first, the newest first among equals (default 50)")
            .orShort("-p");
    static final Option LINK_PIN_PATH = Option.value(
            "--link-pin-path",
            "PATH",
            ValueKind.FILE,
            "where to pin the slot instead of in the dispatcher's directory");
    static final Parameter INTERFACE =
            new Parameter("INTERFACE", ValueKind.INTERFACE, false, false, "the same as --iface");

    private MemberOptions() {}

    static Option programId(String type) {
        return Option.value(
                        "--program-id",
                        "ID",
                        ValueKind.PROGRAM_ID,
                        "the kernel's id of a loaded program of type " + type)
                .asRequired();
    }

    static int priority(Arguments arguments) {
        return arguments
                .value(PRIORITY)
                .map(text -> Numbers.integer(PRIORITY.name(), text))
                .orElse(MemberSpec.DEFAULT_PRIORITY);
    }

    static String interfaceName(CommandSpec command, Arguments arguments) {
        Optional<String> named = arguments.value(CommonOptions.INTERFACE);
        List<String> positional = arguments.positional();
        if (named.isPresent() && !positional.isEmpty()) {
            throw new CommandException("two interfaces: \"" + named.get() + "\" and \"" + positional.get(0)
                    + "\"; attach to one after the other");
        }
        if (named.isEmpty() && positional.isEmpty()) {
            throw new CommandException("missing argument INTERFACE\nusage: bpfman:" + command.usage());
        }
        return named.orElseGet(() -> positional.get(0));
    }

    static Optional<Path> path(Arguments arguments, Option option) {
        return arguments.value(option).map(Path::of);
    }

    /** Attaches, or only shows how. */
    static Result attach(Invocation invocation, AttachSpec attach) {
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return CommonOptions.preview(invocation, attach);
        }
        Link link = invocation.bpfman().attach(attach);
        LinkView view = LinkView.of(link, invocation.bpfman().listPrograms());
        return Result.of(view.text(), view.json());
    }
}
