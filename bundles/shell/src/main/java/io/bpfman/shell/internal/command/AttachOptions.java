// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.CommandSpec;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Typed;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LinkView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the commands that attach have in common. */
final class AttachOptions {

    static final Option PRIORITY = Option.value(
                    "--priority",
                    "N",
                    ValueKind.FREE,
                    "0 or more, lower runs first, the newest first among equals (default 50)")
            .orShort("-p");
    static final Option PROCEED_ON = Option.value(
            "--proceed-on",
            "ACTION[,...]",
            ValueKind.TC_ACTIONS,
            "the verdicts after which the next member runs (default pipe,dispatcher_return)");
    static final Option LINK_PIN_PATH = Option.value(
            "--link-pin-path",
            "PATH",
            ValueKind.FILE,
            "where to pin the slot instead of in the dispatcher's directory");

    static final Option XDP_PROCEED_ON = Option.value(
            "--proceed-on",
            "ACTION[,...]",
            ValueKind.XDP_ACTIONS,
            "the verdicts after which the next member runs (default pass,dispatcher_return)");
    static final Option MODE = Option.value(
            "--mode",
            "auto|native|generic",
            ValueKind.XDP_MODE,
            "native runs in the driver, generic in the network stack, auto takes native where the driver does (default auto)");

    static final Option TCX_PRIORITY = Option.value(
                    "--priority",
                    "N",
                    ValueKind.FREE,
                    "0 or more, lower runs first, the oldest first among equals (default 50)")
            .orShort("-p");
    static final Option TCX_LINK_PIN_PATH = Option.value(
            "--link-pin-path", "PATH", ValueKind.FILE, "where to pin the link instead of in bpfman's directory");

    private AttachOptions() {}

    /** What to attach to XDP at an interface, by the options that the commands for it have in common. */
    static XdpAttachSpec xdp(Invocation invocation, long programId, String interfaceName) {
        Arguments arguments = invocation.arguments();
        return Typed.value(() -> new XdpAttachSpec(
                programId,
                interfaceName,
                priority(arguments),
                arguments.value(XDP_PROCEED_ON).map(ProceedOn::parseXdp).orElse(ProceedOn.XDP_DEFAULT),
                arguments.value(MODE).map(XdpMode::parse).orElse(XdpMode.AUTO),
                CommonOptions.namespace(invocation),
                pin(invocation, LINK_PIN_PATH),
                CommonOptions.metadata(arguments)));
    }

    /** What to attach to a direction of an interface, likewise. */
    static TcAttachSpec tc(Invocation invocation, long programId, String interfaceName, Direction direction) {
        Arguments arguments = invocation.arguments();
        return Typed.value(() -> new TcAttachSpec(
                programId,
                interfaceName,
                direction,
                priority(arguments),
                arguments.value(PROCEED_ON).map(ProceedOn::parseTc).orElse(ProceedOn.TC_DEFAULT),
                CommonOptions.namespace(invocation),
                pin(invocation, LINK_PIN_PATH),
                CommonOptions.metadata(arguments)));
    }

    /** What to attach to a direction of an interface without a dispatcher, likewise. */
    static TcxAttachSpec tcx(Invocation invocation, long programId, String interfaceName, Direction direction) {
        Arguments arguments = invocation.arguments();
        return Typed.value(() -> new TcxAttachSpec(
                programId,
                interfaceName,
                direction,
                priority(arguments),
                CommonOptions.namespace(invocation),
                pin(invocation, TCX_LINK_PIN_PATH),
                CommonOptions.metadata(arguments)));
    }

    /** The interface that an option or an argument names; one of the two has to. */
    static String interfaceName(Invocation invocation, CommandSpec spec) {
        Optional<String> named = invocation.arguments().value(CommonOptions.INTERFACE);
        List<String> positional = invocation.arguments().positional();
        if (named.isPresent() && !positional.isEmpty()) {
            throw CommandException.usage("two interfaces: \"" + named.get() + "\" and \"" + positional.get(0)
                    + "\"; attach to one after the other");
        }
        if (named.isEmpty() && positional.isEmpty()) {
            throw invocation.wrong(spec, "missing argument INTERFACE");
        }
        return named.orElseGet(() -> positional.get(0));
    }

    static int priority(Arguments arguments) {
        return arguments
                .value(PRIORITY)
                .map(text -> Numbers.integer(PRIORITY.name(), text))
                .orElse(MemberSpec.DEFAULT_PRIORITY);
    }

    private static Optional<Path> pin(Invocation invocation, Option option) {
        return invocation.arguments().value(option).map(invocation.places()::pin);
    }

    /** Attaches, or shows how. */
    static Result attach(Invocation invocation, AttachSpec attach) {
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return CommonOptions.preview(invocation, attach);
        }
        Link link = invocation.bpfman().attach(attach);
        LinkView view = invocation.view(link);
        return Result.of(view.text(), view::json).showing(link);
    }
}
