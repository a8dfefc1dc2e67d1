// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Example;
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

/** Attaches a program to a direction of an interface. */
public final class AttachTc implements Command {

    private static final Option PROGRAM_ID = Option.value(
                    "--program-id", "ID", ValueKind.PROGRAM_ID, "the kernel's id of a loaded program of type tc")
            .asRequired();
    private static final Option DIRECTION = Option.value(
                    "--direction", "ingress|egress", ValueKind.DIRECTION, "which packets it sees")
            .orShort("-d")
            .asRequired();
    private static final Option PRIORITY = Option.value(
                    "--priority",
                    "N",
                    ValueKind.FREE,
                    "0 or more, lower runs first, the newest first among equals (default 50)")
            .orShort("-p");
    private static final Option PROCEED_ON = Option.value(
            "--proceed-on",
            "ACTION[,...]",
            ValueKind.TC_ACTIONS,
            "the verdicts after which the next member runs (default pipe,dispatcher_return)");
    private static final Option LINK_PIN_PATH = Option.value(
            "--link-pin-path",
            "PATH",
            ValueKind.FILE,
            "where to pin the slot instead of in the dispatcher's directory");

    private static final CommandSpec SPEC = new CommandSpec(
            "attach-tc",
            "attach a program to a direction of an interface, as a member of the dispatcher there",
            List.of(
                    PROGRAM_ID,
                    DIRECTION,
                    PRIORITY,
                    PROCEED_ON,
                    CommonOptions.INTERFACE,
                    CommonOptions.NETNS,
                    LINK_PIN_PATH,
                    CommonOptions.METADATA,
                    CommonOptions.DRY_RUN),
            List.of(new Parameter("INTERFACE", ValueKind.INTERFACE, false, false, "the same as --iface")),
            List.of("Up to ten programs run at one attach point; each gets a slot by its priority."),
            List.of(
                    new Example(
                            "attach-tc --program-id 42 --direction ingress --priority 50 --proceed-on ok,pipe eth0",
                            "run program 42 on what comes in at eth0, and go on after the verdicts ok and pipe"),
                    new Example(
                            "attach-tc --program-id 42 -d egress -n /run/netns/blue veth1",
                            "run it on what leaves veth1 of the namespace blue")));

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Result run(Invocation invocation) {
        TcAttachSpec attach = attachSpec(invocation.arguments());
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return CommonOptions.preview(invocation, attach);
        }
        Link link = invocation.bpfman().attach(attach);
        LinkView view = LinkView.of(link, invocation.bpfman().listPrograms());
        return Result.of(view.text(), view.json());
    }

    private static TcAttachSpec attachSpec(Arguments arguments) {
        return new TcAttachSpec(
                Numbers.id(PROGRAM_ID.name(), arguments.required(PROGRAM_ID)),
                interfaceName(arguments),
                Direction.parse(arguments.required(DIRECTION)),
                arguments
                        .value(PRIORITY)
                        .map(text -> Numbers.integer(PRIORITY.name(), text))
                        .orElse(TcAttachSpec.DEFAULT_PRIORITY),
                arguments.value(PROCEED_ON).map(ProceedOn::parseTc).orElse(ProceedOn.TC_DEFAULT),
                path(arguments, CommonOptions.NETNS),
                path(arguments, LINK_PIN_PATH),
                CommonOptions.metadata(arguments));
    }

    private static String interfaceName(Arguments arguments) {
        Optional<String> named = arguments.value(CommonOptions.INTERFACE);
        List<String> positional = arguments.positional();
        if (named.isPresent() && !positional.isEmpty()) {
            throw new CommandException("two interfaces: \"" + named.get() + "\" and \"" + positional.get(0)
                    + "\"; attach to one after the other");
        }
        if (named.isEmpty() && positional.isEmpty()) {
            throw new CommandException("missing argument INTERFACE\nusage: bpfman:" + SPEC.usage());
        }
        return named.orElseGet(() -> positional.get(0));
    }

    private static Optional<Path> path(Arguments arguments, Option option) {
        return arguments.value(option).map(Path::of);
    }
}
