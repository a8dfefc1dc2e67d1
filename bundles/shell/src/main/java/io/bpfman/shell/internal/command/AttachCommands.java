// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkKind;
import io.bpfman.shell.internal.kind.KindOfLinks;
import io.bpfman.shell.internal.kind.KindOfLinks.Form;
import io.bpfman.shell.internal.kind.LinkKinds;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;
import java.util.stream.Collectors;

/** Attach programs: a command for each kind of links. */
final class AttachCommands {
    private static final String PROGRAM_ID = "--program-id";

    private AttachCommands() {}

    /**
     * The commands.
     *
     * @param prefix what stands in front of the kind in a command's name
     */
    static List<Command> all(String prefix, Form form) {
        return LinkKinds.ALL.stream()
                .map(kind -> new Command(
                        prefix + kind.kind().label(),
                        kind.summary(),
                        syntax -> takes(syntax, kind, form),
                        invocation -> attach(invocation, kind, form)))
                .toList();
    }

    private static void takes(Syntax syntax, KindOfLinks kind, Form form) {
        String help = "a loaded program of type "
                + kind.kinds().stream().map(LinkKind::label).collect(Collectors.joining(" or "));
        if (form == Form.ARGUMENTS) {
            syntax.argument("PROGRAM_ID", ValueKind.PROGRAM_ID, help);
        } else {
            syntax.options(Options.value("--program-id ID", ValueKind.PROGRAM_ID, "the kernel's id of " + help)
                    .required(true));
        }
        kind.takes(syntax, form);
        syntax.options(CommonOptions.metadata(), CommonOptions.dryRun());
    }

    private static Result attach(Invocation invocation, KindOfLinks kind, Form form) {
        long programId = form == Form.ARGUMENTS
                ? TypedValues.id(
                        "PROGRAM_ID", invocation.arguments().positional().get(0))
                : TypedValues.id(PROGRAM_ID, invocation.arguments().required(PROGRAM_ID));
        AttachSpec spec = TypedValues.value(() -> kind.spec(invocation, form, programId));
        return invocation.make(spec, () -> invocation.show(invocation.bpfman().attach(spec)));
    }
}
